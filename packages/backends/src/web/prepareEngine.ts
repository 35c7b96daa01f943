import { chooseEngine, type EngineOptions } from '../chooseEngine.ts';
import type { Engine } from '../engine.ts';
import { engineNames } from './engineNames.ts';
import { startEngine } from './startEngine.ts';

/**
 * Makes one engine ready for inference and training in a page or a worker: loads it, and it alone; registers all gradients
 * and the kernels it lacks, and makes it the active backend of `@tensorflow/tfjs-core`. The call and its answer are those
 * of Node.
 *
 * Call it once, before the first tensor is made, and not twice at the same time. Calling it again changes the engine;
 * tensors made before stay usable.
 *
 * @returns what runs, on what, why, and which better engines were passed over and why.
 * @throws {EngineError} if an engine asked for by name cannot be used here; says why and how to get it.
 * @throws {RangeError} if `engine` is no engine's name or `threads` no positive integer.
 */
export function prepareEngine(options: EngineOptions = {}): Promise<Engine> {
  return chooseEngine(engineNames, startEngine, options);
}
