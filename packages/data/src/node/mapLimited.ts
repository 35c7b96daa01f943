/**
 * Maps with at most `limit` calls under way; results are in the order of the items.
 *
 * When a call fails or the signal is aborted no further call is begun, and the returned promise rejects after those under
 * way have ended.
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  transform: (item: T, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        signal?.throwIfAborted();
        results[index] = await transform(items[index]!, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, work));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return results;
}
