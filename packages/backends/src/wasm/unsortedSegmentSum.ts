import {
  cast,
  matMul,
  oneHot,
  reshape,
  tidy,
  UnsortedSegmentSum,
  type KernelConfig,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Sums the slices of a tensor that belong to one segment, which the wasm engine lacks; it is the gradient of `gather`, and
 * so of every embedding. Written as a product with the one-hot matrix of the segments.
 *
 * Inputs: x [n, ...], segmentIds [n] int32 (ids outside 0..numSegments-1 are dropped). Output [numSegments, ...].
 */
export const unsortedSegmentSum: KernelConfig = {
  kernelName: UnsortedSegmentSum,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as unknown as { x: Tensor; segmentIds: Tensor };
    const { numSegments } = attrs as unknown as { numSegments: number };
    const [count, ...rest] = x.shape as [number, ...number[]];
    return tidy(() => {
      const members = cast(oneHot(cast(reshape(segmentIds, [count]), 'int32'), numSegments), 'float32');
      const values = cast(reshape(x, [count, x.size / count]), 'float32');
      return cast(reshape(matMul(members, values, true, false), [numSegments, ...rest]), x.dtype);
    });
  },
};
