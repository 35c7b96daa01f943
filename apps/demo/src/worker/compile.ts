import type { Image } from '@sr3kit/imaging';
import type { UpscaleOptions, Upscaler } from 'sr3kit';
import type { Job, JobPreparation } from './protocol.ts';

/** Compiles what jobs will run on the GPU, where that was not done before. One at a time, and nothing beside it. */
export class Compiler {
  /** What was compiled for, in words of its own. */
  readonly #done = new Set<string>();
  #upscaler: Upscaler | null = null;

  /**
   * @param options - What sr3kit is asked for in this job.
   * @throws The reason of their signal, when all programs that were begun are there.
   */
  async prepare(
    upscaler: Upscaler,
    { width, height }: Pick<Image, 'width' | 'height'>,
    job: Job,
    options: UpscaleOptions,
    onProgress: (progress: JobPreparation) => void,
  ): Promise<void> {
    if (upscaler !== this.#upscaler) this.#done.clear();
    this.#upscaler = upscaler;
    const key = JSON.stringify([width, height, options.tile, { ...job, seed: 0 }]);
    if (this.#done.has(key)) return;
    for await (const progress of upscaler.warmUp({ width, height }, options)) {
      options.signal?.throwIfAborted();
      onProgress(progress);
    }
    this.#done.add(key);
  }
}
