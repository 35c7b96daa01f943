/** Loads and decodes pictures, so that showing them takes no time. */
export async function loadPictures(addresses: readonly string[]): Promise<ImageBitmap[]> {
  return Promise.all(
    addresses.map(async (address) => {
      for (let wait = 250; ; wait = Math.min(5000, 2 * wait)) {
        try {
          const answer = await fetch(address);
          if (answer.ok) return await createImageBitmap(await answer.blob());
        } catch {
          // No connection, or half a picture: again.
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }),
  );
}

/** Has the browser fetch pictures that will be needed; what fails is fetched again when it is. */
export function fetchAhead(addresses: readonly string[]): void {
  for (const address of addresses) {
    void fetch(address, { priority: 'low' })
      .then((answer) => answer.blob())
      .catch(() => undefined);
  }
}
