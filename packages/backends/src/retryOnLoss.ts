import type { Engine } from './engine.ts';

/** Milliseconds in which a device that has made an operation fail says that it is lost: the two come in any order. */
const grace = 500;

/** `Engine.retryOnLoss` of any engine. */
export async function retryOnLoss<T>(engine: Engine, work: () => Promise<T>, retries: number): Promise<T> {
  for (let left = retries; ; left--) {
    const device = engine.lost;
    try {
      return await work();
    } catch (error) {
      if (left <= 0 || !(await isLost(engine, device))) throw error;
    }
    await engine.rebuild();
  }
}

/**
 * Whether a device is lost. Asked after a failure alone: whoever waits for the promise of a device that lives is kept by it
 * for as long as the engine, and so is all that they hold.
 */
async function isLost(engine: Engine, device: Promise<string>): Promise<boolean> {
  // Somebody else has rebuilt the engine already.
  if (engine.lost !== device) return true;
  if (engine.name !== 'webgpu' && engine.name !== 'webgl') return false;
  const patience = new Promise<false>((resolve) => setTimeout(resolve, grace, false));
  return Promise.race([device.then(() => true), patience]);
}
