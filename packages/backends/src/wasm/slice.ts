import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Slice, slice_util, util, type KernelConfig, type KernelFunc, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A slice on the wasm engine that copies what is taken and nothing else. The engine's own kernel copies the whole input
 * first, so that a picture cut into tiles costs the square of their number.
 *
 * @param original - The engine's own kernel, for other types than float32.
 */
export function slice(original: KernelFunc): KernelConfig {
  return {
    kernelName: Slice,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const { x } = call.inputs as unknown as { x: Tensor };
      if (x.dtype !== 'float32') return original(call);
      const given = call.attrs as unknown as { begin: number | number[]; size: number | number[] };
      const [begin, size] = slice_util.parseSliceParams(x, given.begin, given.size) as [number[], number[]];
      slice_util.assertParamsValid(x, begin, size);
      const heap = call.backend as BackendWasm;
      const out = heap.makeOutput(size, 'float32');
      // After makeOutput, which may have grown the heap and moved it.
      const from = heap.typedArrayFromHeap(x) as Float32Array;
      const to = heap.typedArrayFromHeap(out) as Float32Array;
      if (to.length > 0) copyRuns(from, x.shape, begin, size, to);
      return out;
    },
  };
}

/** Below this length a loop is faster than asking for a copy. */
const shortRun = 64;

/** Copies run by run: as many of the last axes as are taken whole, and the one before, lie side by side. */
function copyRuns(from: Float32Array, shape: number[], begin: number[], size: number[], to: Float32Array): void {
  let axis = shape.length - 1;
  while (axis > 0 && size[axis] === shape[axis]) axis--;
  const run = util.sizeFromShape(size.slice(axis));
  const strides = [...util.computeStrides(shape), 1];
  let start = begin.reduce((sum, first, i) => sum + first * strides[i]!, 0);
  const index = new Array<number>(axis).fill(0);
  for (let at = 0; at < to.length; at += run) {
    if (run < shortRun) for (let i = 0; i < run; i++) to[at + i] = from[start + i]!;
    else to.set(from.subarray(start, start + run), at);
    // The next run: one further on the axis before, and back to its begin where that is done.
    for (let i = axis - 1; i >= 0; i--) {
      start += strides[i]!;
      if (++index[i]! < size[i]!) break;
      start -= size[i]! * strides[i]!;
      index[i] = 0;
    }
  }
}
