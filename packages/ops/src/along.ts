import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { BandedMatrix } from './bandedProduct.ts';
import { hasInferenceKernel, runEngineKernel } from './engineKernel.ts';

/** What else {@link along} does in the same pass. */
interface AlongOptions {
  /** Times the product. Default 1. */
  readonly factor?: number;
  /** Added to it, of the shape of the result. */
  readonly base?: Tensor4D | undefined;
}

/** Whether the engine applies banded matrices itself, and no gradient is wanted. */
export function hasAlong(): boolean {
  return hasInferenceKernel('Sr3kitBanded');
}

/** The base plus factor times a matrix applied along the rows (axis 1) or columns (axis 2) of pictures, in one kernel. */
export function along(
  axis: 1 | 2,
  matrix: BandedMatrix,
  x: Tensor4D,
  { factor = 1, base }: AlongOptions = {},
): Tensor4D {
  return runEngineKernel('Sr3kitBanded', { x, ...(base && { base }) }, { matrix, axis, factor })[0] as Tensor4D;
}
