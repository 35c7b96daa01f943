import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Params, Prediction } from '@sr3kit/denoiser';

/** What is known of a picture before the first refinement: by name, `[1, height, width, channels]`, at each site. */
export type Guidance = Readonly<Record<string, Tensor4D>>;

/** How far a computation sees, and what it costs. */
export interface Reach {
  /** What it answers at a site depends on its inputs within so many sites of the low-resolution grid to every side. */
  readonly halo: number;
  /** Floating-point operations for a site, about. */
  readonly cost: number;
}

/**
 * A model cut into computations that each see a bounded neighbourhood, so that a picture can be worked on in tiles. All
 * run inside a `tidy`. `x` is the low-resolution picture, `[1, height, width, channels]` in [-1, 1].
 */
export interface TiledMethod {
  /** Values at a site of the widest layer: what the memory of a tile depends on. */
  readonly widest: number;
  /** The one-step mode: the picture, neither clipped nor projected. */
  readonly oneStep: Reach & { compute(params: Params, x: Tensor4D): Tensor4D };
  /** The diffusion mode; null for models without it. */
  readonly diffusion: TiledDiffusion | null;
}

/** Refinements on the low-resolution grid: the picture is a base, and detail that the samples stand for. */
export interface TiledDiffusion {
  readonly prediction: Prediction;
  /** Values of the samples at a site. */
  readonly channels: number;
  /** Values at a site of each part of the guidance, by name. */
  readonly guidance: Readonly<Record<string, number>>;
  readonly guide: Reach & { compute(params: Params, x: Tensor4D): Guidance };
  /** The network, as `Denoiser` but for what it is told beside the samples. */
  readonly denoise: Reach & {
    compute(params: Params, x: Tensor4D, guidance: Guidance): (y: Tensor4D, noiseLevel: Tensor1D) => Tensor4D;
  };
  /** The picture without the samples' detail, `[1, height * scale, width * scale, channels]`. */
  readonly base: Reach & { compute(params: Params, x: Tensor4D, guidance: Guidance): Tensor4D };
  /** What samples add to the base, `[1, height * scale, width * scale, 1 or channels]`; depends on each site alone. */
  toDetail(samples: Tensor4D, guidance: Guidance): Tensor4D;
  /** The inverse of `toDetail`. */
  toSamples(detail: Tensor4D, guidance: Guidance): Tensor4D;
}
