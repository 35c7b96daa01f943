/** Bytes that may be in use at once; callers wait for their share, first come first served. */
export interface ByteBudget {
  /**
   * Waits for a share, and takes it. One caller is always let in, however much it asks for.
   *
   * @returns Gives the share back; call it once.
   * @throws The signal's reason, if it is aborted before the share is taken.
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void>;
}

/** @param limit - Bytes in use at most, unless one caller alone asks for more. */
export function byteBudget(limit: number): ByteBudget {
  let used = 0;
  const queue: { bytes: number; admit: () => void }[] = [];
  const admitWaiting = (): void => {
    while (queue.length > 0 && (used === 0 || used + queue[0]!.bytes <= limit)) {
      const waiting = queue.shift()!;
      used += waiting.bytes;
      waiting.admit();
    }
  };
  return {
    async take(bytes, signal) {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          queue.splice(queue.indexOf(entry), 1);
          reject(signal.reason);
          admitWaiting();
        };
        const admit = (): void => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const entry = { bytes, admit };
        signal.addEventListener('abort', leave, { once: true });
        queue.push(entry);
        admitWaiting();
      });
      return () => {
        used -= bytes;
        admitWaiting();
      };
    },
  };
}
