import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { flatly, float, int, runShader, webgpuBackend } from './program.ts';

/** What we use of a `BandedMatrix` of ops. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly blocks: readonly {
    readonly rows: number;
    readonly column: number;
    readonly columns: number;
    readonly values: Float32Array;
  }[];
}

/** A matrix on the device: for each row the first column that it sees, and `taps` numbers from there on. */
interface Uploaded {
  readonly backend: object;
  readonly taps: number;
  readonly firsts: TensorInfo;
  readonly values: TensorInfo;
}

/** Matrices on the device, the oldest first: tiles come in few sizes, and every step of a sampler uses them. */
const uploaded = new Map<Matrix, Uploaded>();
const MOST = 32;

/** `Sr3kitBanded` of ops: a banded matrix along the rows or the columns of pictures, in one pass. */
export const banded: KernelConfig = {
  kernelName: 'Sr3kitBanded',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, base } = inputs as unknown as { x: TensorInfo; base?: TensorInfo };
    const { matrix, axis, factor } = attrs as unknown as { matrix: Matrix; axis: 1 | 2; factor: number };
    const { taps, firsts, values } = upload(matrix);
    const outputShape = x.shape.map((length, i) => (i === axis ? matrix.rows : length));
    const count = outputShape.reduce((product, length) => product * length, 1);
    // Numbers from a place to the next one along the axis.
    const stride = axis === 1 ? x.shape[2]! * x.shape[3]! : x.shape[3]!;
    const shader = {
      ...flatly(count),
      variableNames: ['x', 'firsts', 'values', ...(base ? ['base'] : [])],
      outputShape,
      uniforms: 'count: i32, stride: i32, rows: i32, columns: i32, taps: i32, factor: f32,',
      shaderKey: `sr3kitBanded_${base !== undefined}`,
      code: `fn main(index: i32) {
        if (index >= uniforms.count) {
          return;
        }
        let along = (index / uniforms.stride) % uniforms.rows;
        let before = index / (uniforms.stride * uniforms.rows);
        var at = (before * uniforms.columns + firsts[along]) * uniforms.stride + index % uniforms.stride;
        var sum = 0.0;
        for (var i = along * uniforms.taps; i < (along + 1) * uniforms.taps; i += 1) {
          sum += values[i] * x[at];
          at += uniforms.stride;
        }
        result[index] = ${base ? 'base[index] + ' : ''}uniforms.factor * sum;
      }`,
    };
    const uniforms = [...[count, stride, matrix.rows, matrix.columns, taps].map(int), float(factor)];
    return runShader(shader, [x, firsts, values, ...(base ? [base] : [])], { uniforms });
  },
};

function upload(matrix: Matrix): Uploaded {
  const backend = webgpuBackend();
  const found = uploaded.get(matrix);
  if (found?.backend === backend) return found;
  // What was on another device went with it.
  for (const [old, { backend: place, firsts, values }] of [...uploaded]) {
    if (place === backend && uploaded.size < MOST) continue;
    if (place === backend) for (const { dataId } of [firsts, values]) backend.disposeData(dataId);
    uploaded.delete(old);
  }
  const { taps, firsts, values } = rowsOf(matrix);
  const made = {
    ...{ backend, taps },
    firsts: backend.makeTensorInfo([firsts.length], 'int32', firsts),
    values: backend.makeTensorInfo([values.length], 'float32', values),
  };
  uploaded.set(matrix, made);
  return made;
}

/** Entries below this share of the largest one do not count: float32 rounds more than they add. */
const NOTHING = 2 ** -26;

/** The matrix row by row: each sees fewer columns than its block. */
function rowsOf({ rows, columns, blocks }: Matrix): { taps: number; firsts: Int32Array; values: Float32Array } {
  let least = 0;
  for (const { values } of blocks) for (const value of values) least = Math.max(least, NOTHING * Math.abs(value));
  const counts = (value: number): boolean => Math.abs(value) > least;
  const spans = blocks.flatMap((block) =>
    Array.from({ length: block.rows }, (_, row) => {
      const numbers = block.values.subarray(row * block.columns, (row + 1) * block.columns);
      const first = Math.max(numbers.findIndex(counts), 0);
      const last = Math.max(numbers.findLastIndex(counts), first);
      return { first: block.column + first, numbers: numbers.subarray(first, last + 1) };
    }),
  );
  const taps = Math.max(...spans.map(({ numbers }) => numbers.length));
  const firsts = Int32Array.from(spans, ({ first }) => Math.min(first, columns - taps));
  const values = new Float32Array(rows * taps);
  spans.forEach(({ first, numbers }, row) => values.set(numbers, row * taps + first - firsts[row]!));
  return { taps, firsts, values };
}
