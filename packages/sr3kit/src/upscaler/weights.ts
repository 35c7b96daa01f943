import type { Engine } from '@sr3kit/backends';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { toTensors, type ModelFiles } from '@sr3kit/models';

/** How often one piece of work is started again. */
const RETRIES = 2;

/**
 * The weights of a model on the engine, with the arrays that they come from: if the device is lost, they are uploaded
 * to a new one. Owns the tensors.
 */
export class Weights {
  readonly #engine: Engine;
  readonly #arrays: ModelFiles['arrays'];
  #params: Params | null = null;
  /** The device that they are on, identified by the promise of its loss. */
  #device: Promise<string> | null = null;
  #disposed = false;

  constructor(engine: Engine, arrays: ModelFiles['arrays']) {
    this.#engine = engine;
    this.#arrays = arrays;
  }

  /**
   * Runs work with the weights. If the device is lost meanwhile, it is rebuilt and the work starts again, so the work
   * must hold no tensor from before.
   *
   * @throws Whatever the work throws for other reasons.
   */
  use<T>(work: (params: Params) => Promise<T>): Promise<T> {
    return this.#engine.retryOnLoss(async () => work(this.#ready()), RETRIES);
  }

  /** Frees the tensors; work that still uses them stops at its next tile. */
  dispose(): void {
    this.#disposed = true;
    this.#free();
  }

  #ready(): Params {
    if (this.#disposed) throw new Error('the upscaler was disposed: create another one');
    const { lost } = this.#engine;
    if (this.#device !== lost) {
      this.#free();
      this.#device = lost;
    }
    return (this.#params ??= toTensors(this.#arrays));
  }

  #free(): void {
    if (this.#params) disposeParams(this.#params);
    this.#params = null;
  }
}
