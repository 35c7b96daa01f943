/**
 * Lets everything that waits in the event loop happen: signals, timers, messages from decoding threads.
 *
 * On engines that compute synchronously a training loop awaits nothing but promises that are already settled, and would
 * starve the rest of the process.
 */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
