import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Params, Prediction } from '@sr3kit/denoiser';
import type { DirectMode } from './mode.ts';

/**
 * What is known about a picture before the first refinement: tensors by name, `[1, height, width, channels]` in sites.
 */
export type Guidance = Readonly<Record<string, Tensor4D>>;

/** How far a computation sees, and what it costs. */
export interface Reach {
  /** Its answer at a site depends on inputs within this many sites of the low-resolution grid on every side. */
  readonly halo: number;
  /** Approximate floating-point operations per site. */
  readonly cost: number;
}

/** The picture in one pass. */
export type DirectAnswer = Reach & { compute(params: Params, x: Tensor4D): Tensor4D };

/**
 * A model cut into computations that each see a bounded neighbourhood, so that a picture can be processed in tiles. All
 * of them run inside a `tidy`. `x` is the low-resolution picture, `[1, height, width, channels]` in [-1, 1].
 */
export interface TiledMethod {
  /** Number of values per site in the widest layer, which determines the memory of a tile. */
  readonly widest: number;
  /** The modes of one pass that the model has, each giving the picture, neither clipped nor projected. */
  readonly direct: Readonly<Partial<Record<DirectMode, DirectAnswer>>>;
  /** The diffusion mode; null for models without it. */
  readonly diffusion: TiledDiffusion | null;
}

/** Refinement on the low-resolution grid: the picture is a base plus the detail that the samples stand for. */
export interface TiledDiffusion {
  readonly prediction: Prediction;
  /** Number of values per site in the samples. */
  readonly channels: number;
  /** Number of values per site in each part of the guidance, by name. */
  readonly guidance: Readonly<Record<string, number>>;
  readonly guide: Reach & { compute(params: Params, x: Tensor4D): Guidance };
  /** The samples that the crisp answer stands for, to start from, of models that have it; owned by the caller. */
  readonly crisp?: Reach & { compute(params: Params, x: Tensor4D, guidance: Guidance): Tensor4D };
  /** The network, as a `Denoiser` that has already been told its condition. */
  readonly denoise: Reach & {
    compute(params: Params, x: Tensor4D, guidance: Guidance): (y: Tensor4D, noiseLevel: Tensor1D) => Tensor4D;
  };
  /** The picture without the samples' detail, `[1, height * scale, width * scale, channels]`. */
  readonly base: Reach & { compute(params: Params, x: Tensor4D, guidance: Guidance): Tensor4D };
  /** What samples add to the base, `[1, height * scale, width * scale, 1 or channels]`; each site by itself. */
  toDetail(samples: Tensor4D, guidance: Guidance): Tensor4D;
  /** The inverse of `toDetail`. */
  toSamples(detail: Tensor4D, guidance: Guidance): Tensor4D;
}
