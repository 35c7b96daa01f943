import { clipByValue, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { Rect } from '@sr3kit/imaging';
import type { Guidance } from '@sr3kit/models';
import { projectConsistency } from '@sr3kit/ops';
import type { DiffusionPlan, Guided, Refining } from './diffusionPlan.ts';
import { windowOf } from './stage.ts';

/** The guidance of a rectangle of sites on the engine; owned by the caller. */
export function guidanceOf({ guidance }: Guided, rect: Rect): Guidance {
  return Object.fromEntries(Object.entries(guidance).map(([name, rows]) => [name, windowOf(rows, rect)]));
}

/**
 * The detail that an estimate stands for, projected onto those that leave the downsample as it is, at high resolution.
 * Owned by the caller.
 */
export function detailOf({ diffusion, consistency }: DiffusionPlan, refining: Refining, rect: Rect): Tensor4D {
  return tidy(() => {
    const detail = diffusion.toDetail(windowOf(refining.y0, rect), guidanceOf(refining, rect));
    return projectConsistency(detail, rect, consistency);
  });
}

/** The picture without the detail, correct where the base's halo surrounds it. Owned by the caller. */
export function baseOf({ diffusion }: DiffusionPlan, guided: Guided, params: Params, rect: Rect): Tensor4D {
  return diffusion.base.compute(params, windowOf(guided.x, rect), guidanceOf(guided, rect));
}

/** The picture clipped to black and white; owned by the caller. */
export function inRange(picture: Tensor4D): Tensor4D {
  return clipByValue(picture, -1, 1);
}
