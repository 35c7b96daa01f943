import type { Samples } from './image.ts';

/**
 * A linear map of one axis as a sparse matrix with the same number of taps in every row:
 * `out[r] = sum over k of weights[r * taps + k] * in[indices[r * taps + k]]`.
 *
 * One index may occur more than once in a row: pictures are mirrored at their ends.
 */
export interface TapMatrix {
  /** Length of the output. */
  readonly rows: number;
  /** Length of the input. */
  readonly columns: number;
  /** Stored weights for each output. */
  readonly taps: number;
  /** `[rows, taps]`, each in 0..columns-1. */
  readonly indices: Int32Array;
  /** `[rows, taps]`. */
  readonly weights: Float64Array;
}

/** Index in 0..length-1 of the half-sample symmetric extension `... 1 0 | 0 1 .. n-1 | n-1 n-2 ...`. */
export function mirror(index: number, length: number): number {
  const period = 2 * length;
  const phase = ((index % period) + period) % period;
  return phase < length ? phase : period - 1 - phase;
}

/**
 * Applies one matrix along y and one along x, one output row at a time: the source rows of an output row are added up in
 * double precision, then that line goes through the second matrix. `store` gets a buffer that is used again for the next row.
 */
export function applySeparable(
  source: Samples | Float64Array,
  channels: number,
  vertical: TapMatrix,
  horizontal: TapMatrix,
  store: (row: number, line: Float64Array) => void,
): void {
  const stride = horizontal.columns * channels;
  const column = new Float64Array(stride);
  const line = new Float64Array(horizontal.rows * channels);
  for (let row = 0; row < vertical.rows; row += 1) {
    column.fill(0);
    for (let k = row * vertical.taps; k < (row + 1) * vertical.taps; k += 1) {
      const weight = vertical.weights[k]!;
      if (weight !== 0) addScaled(column, source, vertical.indices[k]! * stride, weight);
    }
    applyToLine(column, channels, horizontal, line);
    store(row, line);
  }
}

function addScaled(sum: Float64Array, source: Samples | Float64Array, offset: number, weight: number): void {
  for (let i = 0; i < sum.length; i += 1) sum[i] = sum[i]! + weight * source[offset + i]!;
}

/** Applies a matrix along a row of pixels. */
export function applyToLine(input: Float64Array, channels: number, matrix: TapMatrix, output: Float64Array): void {
  const { rows, taps, indices, weights } = matrix;
  for (let x = 0; x < rows; x += 1) {
    for (let c = 0; c < channels; c += 1) {
      let sum = 0;
      for (let k = x * taps; k < (x + 1) * taps; k += 1) sum += weights[k]! * input[indices[k]! * channels + c]!;
      output[x * channels + c] = sum;
    }
  }
}
