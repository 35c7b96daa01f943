import { tensor4d, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { splitAlpha, toFloat, toRgb, type Image } from '@sr3kit/imaging';
import { dists } from './dists.ts';
import { lpips } from './lpips.ts';

/** The weights of both distances, on the engine. */
export interface DistanceWeights {
  readonly lpips: Params;
  readonly dists: Params;
}

/** How far two pictures are from each other; 0 for equal ones. */
export interface PictureDistances {
  /** LPIPS with AlexNet, version 0.1. */
  readonly lpips: number;
  readonly dists: number;
}

/**
 * LPIPS and DISTS of two pictures of one size. Gray is taken as RGB, and alpha is left out.
 *
 * @throws RangeError if the sizes differ or a side has fewer than `lpipsLeastSide` pixels.
 * @returns Plain numbers; no tensor outlives the call.
 */
export async function pictureDistances(weights: DistanceWeights, a: Image, b: Image): Promise<PictureDistances> {
  const [mine, other] = [pictureTensor(a), pictureTensor(b)];
  try {
    return {
      lpips: await valueOf(lpips(weights.lpips, mine, other)),
      dists: await valueOf(dists(weights.dists, mine, other)),
    };
  } finally {
    mine.dispose();
    other.dispose();
  }
}

/** Frees the weights. For their owner to call. */
export function disposeDistances(weights: DistanceWeights): void {
  disposeParams(weights.lpips);
  disposeParams(weights.dists);
}

/** [1, height, width, 3] in [0, 1]. */
function pictureTensor(image: Image): Tensor4D {
  const { data, width, height } = toFloat(toRgb(splitAlpha(image).colour));
  return tensor4d(data, [1, height, width, 3]);
}

async function valueOf(distance: Tensor1D): Promise<number> {
  try {
    return (await distance.data())[0]!;
  } finally {
    distance.dispose();
  }
}
