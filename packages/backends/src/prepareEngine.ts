import { chooseEngine, type EngineOptions } from './chooseEngine.ts';
import type { Engine } from './engine.ts';
import { engineNames } from './engineNames.ts';
import { startEngine } from './startEngine.ts';

/**
 * Makes one engine ready for inference and training: loads it, registers all gradients and the kernels it lacks, and makes
 * it the active backend of `@tensorflow/tfjs-core`.
 *
 * Call it once, before the first tensor is made, and not twice at the same time: the active backend belongs to the whole
 * process. Calling it again changes the engine; tensors made before stay usable (they are copied when an operation of the
 * other engine needs them), except that values on `webgpu` in Node can only be read by `data()`, and so must be read
 * before.
 *
 * @returns what runs, on what, why, and which better engines were passed over and why.
 * @throws {EngineError} if an engine asked for by name cannot be used here; says why and how to get it.
 * @throws {RangeError} if `engine` is no engine's name or `threads` no positive integer.
 */
export function prepareEngine(options: EngineOptions = {}): Promise<Engine> {
  return chooseEngine(engineNames, startEngine, options);
}
