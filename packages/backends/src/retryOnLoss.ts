import type { Engine } from './engine.ts';

/** Milliseconds in which a device that has made an operation fail says that it is lost: the two come in any order. */
const grace = 500;

/**
 * Runs `work` and, where the device is lost meanwhile, rebuilds the engine and runs it again from the start.
 *
 * `work` uploads what it needs (weights, the picture) from arrays kept on the CPU side, since no tensor survives, and
 * disposes its tensors also when it fails. `signal` is aborted when the device is lost: heed it, or the next read fails.
 *
 * @param retries - How often to rebuild, an integer of at least 0.
 * @returns what `work` returned on a device that lived to the end of it.
 * @throws whatever `work` throws for another reason, or when the device is lost more than `retries` times.
 * @throws {EngineError} if there is no device to rebuild on.
 */
export async function retryOnLoss<T>(
  engine: Engine,
  work: (signal: AbortSignal) => Promise<T>,
  retries = 1,
): Promise<T> {
  for (let left = retries; ; left--) {
    const abort = new AbortController();
    const lost = engine.lost.then((why) => {
      abort.abort(new Error(`the device of engine "${engine.name}" was lost: ${why}`));
      return true;
    });
    try {
      return await work(abort.signal);
    } catch (error) {
      const isLost = await Promise.race([lost, new Promise<false>((resolve) => setTimeout(resolve, grace, false))]);
      if (!isLost || left <= 0) throw error;
    }
    await engine.rebuild();
  }
}
