import type { Engine } from '@sr3kit/backends';
import { samplesLike, type Image, type Size } from '@sr3kit/imaging';
import type { AnyModelConfig } from '@sr3kit/models';
import { deriveSeed } from '@sr3kit/random';
import { toImage, type PictureInput } from '../picture/pictureInput.ts';
import { imageRows, type RowSource } from '../picture/rowSource.ts';
import type { Compilation } from '../tiles/compile.ts';
import { estimateWhole, type UpscaleEstimate } from './estimateWhole.ts';
import { resolveOptions, type UpscaleOptions } from './upscaleOptions.ts';
import { upscaleRows, warmUp, type Tools } from './upscaleRows.ts';
import type { PictureStep, RowStep } from './upscaleStep.ts';

/**
 * A model that is ready to upscale pictures. Owns the model's weights on the engine until {@link dispose}. Several
 * upscalings may run at the same time; they share the engine.
 */
export class Upscaler {
  readonly #tools: Tools;

  /** Use `createUpscaler`. */
  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** What the model is. */
  get config(): AnyModelConfig {
    return this.#tools.config;
  }

  /** What it runs on. */
  get engine(): Engine {
    return this.#tools.engine;
  }

  /**
   * Upscales a picture.
   *
   * @param input - A picture of any kind; it stays the caller's. Floats are expected in 0..1.
   * @returns The result, in the channels and the bit depth of the input. Floats may go slightly beyond 0..1, as
   * with bicubic interpolation.
   * @throws RangeError or ModelError if the input or an option is not valid for this model; the signal's reason;
   * EngineError if the device was lost and there is no other.
   */
  async upscale(input: PictureInput, options: UpscaleOptions = {}): Promise<Image> {
    if ((options.samples ?? 1) !== 1) {
      throw new RangeError('upscale makes one sample: use upscaleSamples for more, or leave out samples');
    }
    const [first] = await this.upscaleSamples(input, options);
    return first!;
  }

  /**
   * Draws as many pictures of one input as `samples` says, each from different noise.
   *
   * @throws As {@link upscale}.
   */
  async upscaleSamples(input: PictureInput, options: UpscaleOptions = {}): Promise<Image[]> {
    const found: Image[] = [];
    for await (const { picture } of this.upscaleSteps(input, options)) if (picture) found.push(picture);
    return found;
  }

  /**
   * Upscales a picture step by step, for progress and previews. Leave the loop whenever you like, or abort through
   * `signal`: nothing is left behind.
   *
   * @returns One step for each tile of each stage; the last one of each sample has the `picture`.
   * @throws As {@link upscale}, at the first step.
   */
  async *upscaleSteps(input: PictureInput, options: UpscaleOptions = {}): AsyncGenerator<PictureStep> {
    const { config, architectures } = this.#tools;
    const { samples, seed } = resolveOptions(config, architectures, options);
    const source = imageRows(await toImage(input));
    for (let sample = 0; sample < samples; sample += 1) {
      const own = sample === 0 ? seed : deriveSeed(seed, 'sample', sample);
      const picture = createCollector();
      for await (const { rows, ...step } of upscaleRows(this.#tools, source, { ...options, samples: 1, seed: own })) {
        if (rows) picture.add(rows.image);
        const whole = step.tiles === step.tilesTotal ? { picture: picture.image() } : {};
        yield { ...ofSamples(step, sample, samples), ...whole };
      }
    }
  }

  /**
   * Upscales a picture of which neither the input nor the result has to be in memory: rows are read when they are
   * needed, and come out when they are finished. With a light model the memory in use does not grow with the height.
   *
   * @returns Steps as from {@link upscaleSteps}; some of them have `rows`, which come from top to bottom.
   * @throws As {@link upscale}; RangeError if more than one sample is asked for, or if the source does not have the
   * rows that it states.
   */
  async *upscaleRows(source: RowSource, options: UpscaleOptions = {}): AsyncGenerator<RowStep> {
    if ((options.samples ?? 1) !== 1) throw new RangeError('upscaleRows makes one sample: call it once for each seed');
    yield* upscaleRows(this.#tools, source, options);
  }

  /**
   * Compiles the programs of the GPU that the first picture of a size would wait for, with progress. Only WebGPU has any,
   * and only light models are compiled for: otherwise, and where all are compiled, nothing is reported. Upscale nothing
   * until it has ended.
   *
   * @param size - Of the pictures that will go in.
   * @param options - As they will be upscaled.
   * @returns How many programs are compiled, of how many: at the beginning and after each.
   * @throws RangeError for a number out of range; ModelError for what the model cannot do.
   */
  async *warmUp(size: Size, options: UpscaleOptions = {}): AsyncGenerator<Compilation> {
    yield* warmUp(this.#tools, size, options);
  }

  /**
   * Judges what an upscaling will take, where its first step would tell too late: networks that see the whole picture
   * (U-Nets) are measured on a small piece. Upscale nothing until it has ended.
   *
   * @param size - Of the picture that will go in.
   * @param options - As it will be upscaled.
   * @returns Null where the first step comes soon and tells the time: for light models, and for small pictures.
   * @throws As {@link upscale}: what cannot be is refused here too.
   */
  estimate(size: Size, options: UpscaleOptions = {}): Promise<UpscaleEstimate | null> {
    return estimateWhole(this.#tools, size, options);
  }

  /** Frees the weights. An upscaling that is still running throws at its next tile. The engine stays as it is. */
  dispose(): void {
    this.#tools.weights.dispose();
  }
}

/** A step of one sample, as a step of all of them. */
function ofSamples(step: Omit<RowStep, 'rows'>, sample: number, samples: number): Omit<RowStep, 'rows'> {
  // Each sample that follows takes as long as this one, which its own estimate tells.
  const perSample = step.share < 1 ? step.secondsLeft / (1 - step.share) : 0;
  const secondsLeft = step.secondsLeft + perSample * (samples - sample - 1);
  return { ...step, sample, samples, share: (sample + step.share) / samples, secondsLeft };
}

/** Puts rows together. */
function createCollector(): { add: (rows: Image) => void; image: () => Image } {
  const strips: Image[] = [];
  return {
    add: (rows) => void strips.push(rows),
    image: () => {
      const [first] = strips;
      if (!first) throw new Error('no rows came');
      const length = strips.reduce((sum, { data }) => sum + data.length, 0);
      const data = strips.length === 1 ? first.data : samplesLike(first.data, length);
      let at = 0;
      for (const strip of strips) {
        if (strips.length > 1) (data as Float32Array).set(strip.data, at);
        at += strip.data.length;
      }
      return { ...first, height: length / (first.width * first.channels), data };
    },
  };
}
