/** Milliseconds after which a worker that has not answered counts as forbidden. */
const patience = 3000;

/**
 * Whether the page may start workers from blobs, as the threads of wasm are: its content-security policy can forbid it,
 * and the compiled module would then wait for ever.
 */
export async function blobWorkersWork(): Promise<boolean> {
  const url = URL.createObjectURL(new Blob(['postMessage(0)'], { type: 'text/javascript' }));
  let worker: Worker | undefined;
  try {
    return await new Promise<boolean>((resolve) => {
      setTimeout(resolve, patience, false);
      worker = new Worker(url);
      worker.onmessage = () => resolve(true);
      worker.onerror = () => resolve(false);
    });
  } catch {
    return false;
  } finally {
    worker?.terminate();
    URL.revokeObjectURL(url);
  }
}
