import { setMaxListeners } from 'node:events';

/** What {@link prefetch} makes, and how far ahead. */
export interface PrefetchOptions<T> {
  /** Makes value `index`; must stop soon, by rejecting, when the signal is aborted. */
  readonly make: (index: number, signal: AbortSignal) => Promise<T>;
  readonly start: number;
  /** One past the last index; `Infinity` for no end. */
  readonly end: number;
  /** Values made beyond the one the consumer has. */
  readonly ahead: number;
  readonly signal: AbortSignal;
}

/**
 * Yields make(start), make(start + 1), ... in order, with the next ones under way while the consumer works.
 *
 * When it ends - by its end, by the consumer, by an error or by the signal, whose reason it then throws - what is under way
 * is aborted and waited for: no promise is left behind.
 */
export async function* prefetch<T>(options: PrefetchOptions<T>): AsyncGenerator<T, void, undefined> {
  const { make, start, end, ahead, signal } = options;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  // Every picture that waits for its turn listens; Node would warn of a leak from eleven on.
  setMaxListeners(0, stop);
  const pending: Promise<T>[] = [];
  let next = start;
  try {
    for (;;) {
      signal.throwIfAborted();
      while (pending.length <= ahead && next < end) {
        const value = make(next, stop);
        // It may fail long before its turn: the failure is met when the value is awaited, here it must not go unhandled.
        value.catch(() => {});
        pending.push(value);
        next += 1;
      }
      if (pending.length === 0) return;
      const value = await pending[0]!;
      signal.throwIfAborted();
      pending.shift();
      yield value;
    }
  } catch (error) {
    // What was under way may have failed because of the abort, in its own words.
    signal.throwIfAborted();
    throw error;
  } finally {
    ended.abort();
    await Promise.allSettled(pending);
  }
}
