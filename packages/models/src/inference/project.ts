import type { Tensor4D } from '@tensorflow/tfjs-core';
import { projectConsistency } from '@sr3kit/ops';

/** A picture moved onto those whose bicubic downsample is `lowRes`; itself where `consistency` is 0. Owned by the caller. */
export function project(image: Tensor4D, lowRes: Tensor4D, consistency: number): Tensor4D {
  return consistency > 0 ? projectConsistency(image, lowRes, consistency) : image.clone();
}
