import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend_util, Mean, Sum, util, type KernelConfig, type KernelFunc, type Tensor } from '@tensorflow/tfjs-core';

interface ReduceAttrs {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

/**
 * Sum or mean on the wasm engine, added up in double precision. The engine's own kernels add in single precision from
 * first to last, which is off by more than half a percent at ten million numbers (the norm of a gradient), and transpose
 * the input first unless the last axes are summed.
 *
 * @param original - The engine's own kernel, for other types than float32.
 */
export function exactSum(kernelName: typeof Sum | typeof Mean): (original: KernelFunc) => KernelConfig {
  return (original) => ({
    kernelName,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const { x } = call.inputs as unknown as { x: Tensor };
      if (x.dtype !== 'float32') return original(call);
      const { axis, keepDims } = call.attrs as unknown as ReduceAttrs;
      const axes = util.parseAxisParam(axis, x.shape);
      const heap = call.backend as BackendWasm;
      const [outShape, reduceShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
      const shape = keepDims ? backend_util.expandShapeToKeepDim(outShape, axes) : outShape;
      const out = heap.makeOutput(shape, 'float32');
      const scale = kernelName === Mean ? 1 / util.sizeFromShape(reduceShape) : 1;
      // After makeOutput, which may have grown the heap and moved it.
      const sums = sumRuns(heap.typedArrayFromHeap(x) as Float32Array, x.shape, axes);
      const target = heap.typedArrayFromHeap(out) as Float32Array;
      for (let i = 0; i < target.length; i++) target[i] = sums[i]! * scale;
      return out;
    },
  });
}

type Numbers = Float32Array | Float64Array;

/** Sums over `axes`, one run of neighbouring axes after the other: the longest first, which leaves least for the others. */
function sumRuns(values: Numbers, shape: readonly number[], axes: readonly number[]): Numbers {
  const runs = mergeRuns(shape, axes);
  const product = (from: number, to: number): number =>
    runs.slice(from, to).reduce((size, run) => size * run.length, 1);
  let sums = values;
  for (let longest = longestOf(runs); longest >= 0; longest = longestOf(runs)) {
    const { length } = runs[longest]!;
    const [outer, inner] = [product(0, longest), product(longest + 1, runs.length)];
    sums = inner === 1 ? sumRows(sums, outer, length) : sumColumns(sums, outer, length, inner);
    runs.splice(longest, 1);
  }
  return sums;
}

interface Run {
  length: number;
  readonly summed: boolean;
}

/** Neighbouring axes as one, where all are summed or none. */
function mergeRuns(shape: readonly number[], axes: readonly number[]): Run[] {
  const runs: Run[] = [];
  shape.forEach((length, axis) => {
    const summed = axes.includes(axis);
    const last = runs.at(-1);
    if (last?.summed === summed) last.length *= length;
    else runs.push({ length, summed });
  });
  return runs;
}

/** Index of the longest run that is to be summed; -1 where none is left. */
function longestOf(runs: readonly Run[]): number {
  return runs.reduce(
    (best, { length, summed }, i) => (summed && (best < 0 || length > runs[best]!.length) ? i : best),
    -1,
  );
}

/** [outer, length] -> [outer] */
function sumRows(values: Numbers, outer: number, length: number): Float64Array {
  const sums = new Float64Array(outer);
  const even = length - (length % 4);
  for (let row = 0; row < outer; row++) {
    const start = row * length;
    // Four sums at a time: an addition need not wait for the one before.
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = start; i < start + even; i += 4) {
      a += values[i]!;
      b += values[i + 1]!;
      c += values[i + 2]!;
      d += values[i + 3]!;
    }
    for (let i = start + even; i < start + length; i++) a += values[i]!;
    sums[row] = a + b + (c + d);
  }
  return sums;
}

/** [outer, length, inner] -> [outer, inner] */
function sumColumns(values: Numbers, outer: number, length: number, inner: number): Float64Array {
  const sums = new Float64Array(outer * inner);
  for (let block = 0; block < outer; block++) {
    const to = block * inner;
    for (let row = 0; row < length; row++) {
      const from = (block * length + row) * inner;
      for (let i = 0; i < inner; i++) sums[to + i]! += values[from + i]!;
    }
  }
  return sums;
}
