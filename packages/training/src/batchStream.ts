/** Batches one by one, with a way to stop waiting for one. */
export interface BatchStream<TBatch> {
  /**
   * The next batch.
   *
   * @param signal - If it is or becomes aborted while the batch is not there, the answer is undefined.
   * @throws RangeError if there are no more batches; whatever the source throws.
   */
  next(signal?: AbortSignal): Promise<TBatch | undefined>;
  /** Closes the source. Does not wait for a batch that nobody wants any more. */
  close(): Promise<void>;
}

/** @param source - Read from its start, once. */
export function batchStream<TBatch>(source: AsyncIterable<TBatch>): BatchStream<TBatch> {
  const iterator = source[Symbol.asyncIterator]();
  let taken = 0;
  let abandoned = false;
  return {
    async next(signal) {
      const arrival = iterator.next();
      const result = signal ? await unlessAborted(arrival, signal) : await arrival;
      if (result === undefined) {
        abandoned = true;
        return undefined;
      }
      if (result.done) {
        throw new RangeError(
          `the batches ended after ${taken}, but the run needs more: make them endless or lower steps`,
        );
      }
      taken += 1;
      return result.value;
    },
    async close() {
      const closed = Promise.resolve(iterator.return?.());
      // A generator answers return() only after the pending next(), which may wait for a file or for ever.
      if (abandoned) closed.catch(() => undefined);
      else await closed;
    },
  };
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    // Once stopped, what becomes of the work is nobody's business: settling a second time has no effect.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
