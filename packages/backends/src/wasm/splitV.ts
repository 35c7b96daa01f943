import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { SplitV, util, type KernelConfig, type KernelFunc, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Splits along the first axis by copying every part once. The engine's own kernel copies the whole input for every part,
 * so that taking a flat vector of weights apart costs the square of its length.
 */
export function splitV(original: KernelFunc): KernelConfig {
  return {
    kernelName: SplitV,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const { x } = call.inputs as unknown as { x: Tensor };
      const { axis, numOrSizeSplits } = call.attrs as unknown as { axis: number; numOrSizeSplits: number | number[] };
      const sizes = numOrSizeSplits;
      // A size of -1 stands for the rest, and other axes are strided: both are the original's.
      if (axis !== 0 || x.dtype !== 'float32' || !Array.isArray(sizes) || sizes.includes(-1)) return original(call);
      const heap = call.backend as BackendWasm;
      const rest = x.shape.slice(1);
      const row = util.sizeFromShape(rest);
      let at = 0;
      return sizes.map((size) => {
        const part = heap.makeOutput([size, ...rest], x.dtype);
        // After makeOutput, which may have grown the heap and moved it.
        const from = heap.typedArrayFromHeap(x);
        (heap.typedArrayFromHeap(part) as Float32Array).set(
          (from as Float32Array).subarray(at * row, (at + size) * row),
        );
        at += size;
        return part;
      });
    },
  };
}
