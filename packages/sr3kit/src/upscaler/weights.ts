import type { Engine } from '@sr3kit/backends';
import { toTensors, type NamedArray } from '@sr3kit/checkpoints';
import { disposeParams, type Params } from '@sr3kit/denoiser';

/** Milliseconds in which a device that has made an operation fail says that it is lost: the two come in any order. */
const GRACE = 500;
/** How often one piece of work is begun anew. */
const RETRIES = 2;

/**
 * The weights of a model on the engine, with the arrays that they come from: where the device is lost, they are uploaded
 * to a new one. Owns the tensors.
 */
export class Weights {
  readonly #engine: Engine;
  readonly #arrays: ReadonlyMap<string, NamedArray>;
  #params: Params | null = null;
  #lost = false;
  #disposed = false;

  constructor(engine: Engine, arrays: ReadonlyMap<string, NamedArray>) {
    this.#engine = engine;
    this.#arrays = arrays;
    this.#watch();
  }

  /**
   * Runs work with the weights. Where the device is lost meanwhile, it is rebuilt and the work begun anew, so it must hold
   * no tensor of before.
   *
   * @throws what the work throws for another reason.
   */
  async use<T>(work: (params: Params) => Promise<T>): Promise<T> {
    for (let left = RETRIES; ; left -= 1) {
      const params = await this.#ready();
      try {
        return await work(params);
      } catch (error) {
        if (left === 0 || !(await this.#isLost())) throw error;
      }
    }
  }

  /** Frees the tensors; what still runs with them stops at its next tile. */
  dispose(): void {
    this.#disposed = true;
    this.#free();
  }

  async #ready(): Promise<Params> {
    if (this.#disposed) throw new Error('the upscaler was disposed: create another one');
    if (this.#lost) {
      this.#free();
      await this.#engine.rebuild();
      this.#watch();
    }
    return (this.#params ??= toTensors(this.#arrays));
  }

  #watch(): void {
    this.#lost = false;
    void this.#engine.lost.then(() => {
      this.#lost = true;
    });
  }

  /** Whether a failure comes of a lost device. Only those of a GPU can be. */
  async #isLost(): Promise<boolean> {
    const { name } = this.#engine;
    if (!this.#lost && (name === 'webgpu' || name === 'webgl'))
      await Promise.race([this.#engine.lost, new Promise((resolve) => setTimeout(resolve, GRACE))]);
    return this.#lost;
  }

  #free(): void {
    if (this.#params) disposeParams(this.#params);
    this.#params = null;
  }
}
