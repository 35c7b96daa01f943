import { bicubicMatrix } from './bicubicMatrix.ts';
import { assertSize, type Size } from './image.ts';
import { applyToLine, type TapMatrix } from './tapMatrix.ts';

/** Resizes a picture that comes in rows, from top to bottom. */
export interface RowResizer {
  /**
   * Takes the next rows.
   *
   * @param rows - `[any number, width, channels]`.
   * @returns The rows of the result that they complete, `[any number, width of the result, channels]`.
   * @throws RangeError if these are not whole rows, or more than the picture has.
   */
  push(rows: Float32Array): Float32Array;
}

/** Options of {@link createRowResizer}. */
export interface RowResizerOptions {
  readonly from: Size & { readonly channels: number };
  readonly to: Size;
  /** The factor if it is not the quotient of the sizes, as in `bicubicMatrix`. */
  readonly scale?: number | undefined;
  /** Whether the last channel is alpha, which the colours are then weighed by, as in `resizeBicubicWithAlpha`. Default false. */
  readonly alpha?: boolean;
}

/**
 * The resampling of `resizePlanes`, or with alpha of `resizeBicubicWithAlpha` on floats, for pictures that are never in
 * memory as a whole: it holds the rows that the next row of the result depends on, at the width of the result.
 *
 * @throws RangeError if a side is not a positive integer or the factor not a positive number.
 */
export function createRowResizer(options: RowResizerOptions): RowResizer {
  const { from, to, scale, alpha = false } = options;
  assertSize(from, 'from');
  assertSize(to, 'to');
  const { channels } = from;
  const vertical = bicubicMatrix(from.height, to.height, scale);
  const horizontal = bicubicMatrix(from.width, to.width, scale);
  const spans = spansOf(vertical);
  const stride = from.width * channels;
  /** Rows of the source, resampled along x; null where no row of the result needs them any more. */
  const lines: (Float64Array | null)[] = [];
  /** The next row of the result, and the first line that is still needed. */
  let [next, oldest] = [0, 0];
  return {
    push(rows) {
      if (rows.length % stride !== 0 || lines.length + rows.length / stride > from.height) {
        throw new RangeError(
          `rows must be whole ones of ${stride} samples and at most ${from.height - lines.length}, got ${rows.length} samples`,
        );
      }
      for (let at = 0; at < rows.length; at += stride) {
        const line = new Float64Array(to.width * channels);
        const row = Float64Array.from(rows.subarray(at, at + stride));
        if (alpha) premultiply(row, channels);
        applyToLine(row, channels, horizontal, line);
        lines.push(line);
      }
      const done: Float64Array[] = [];
      while (next < to.height && spans[next]!.last < lines.length) {
        const line = combine(vertical, next, lines, to.width * channels);
        if (alpha) unmultiply(line, channels);
        done.push(line);
        next += 1;
        const needed = spans[next]?.first ?? from.height;
        for (; oldest < Math.min(needed, lines.length); oldest += 1) lines[oldest] = null;
      }
      const result = new Float32Array(done.length * to.width * channels);
      done.forEach((line, i) => result.set(line, i * line.length));
      return result;
    },
  };
}

/** For each row of the result the first row of the source that it or a later one needs, and the last that it needs. */
function spansOf({ rows, taps, indices, weights }: TapMatrix): { first: number; last: number }[] {
  const spans: { first: number; last: number }[] = [];
  let first = Infinity;
  for (let row = rows - 1; row >= 0; row -= 1) {
    let last = 0;
    for (let k = row * taps; k < (row + 1) * taps; k += 1) {
      if (weights[k] === 0) continue;
      first = Math.min(first, indices[k]!);
      last = Math.max(last, indices[k]!);
    }
    spans.unshift({ first, last });
  }
  return spans;
}

function combine(
  { taps, indices, weights }: TapMatrix,
  row: number,
  lines: readonly (Float64Array | null)[],
  length: number,
): Float64Array {
  const sum = new Float64Array(length);
  for (let k = row * taps; k < (row + 1) * taps; k += 1) {
    const weight = weights[k]!;
    if (weight === 0) continue;
    const line = lines[indices[k]!]!;
    for (let i = 0; i < length; i += 1) sum[i] = sum[i]! + weight * line[i]!;
  }
  return sum;
}

function premultiply(row: Float64Array, channels: number): void {
  for (let i = 0; i < row.length; i += channels) {
    for (let c = 0; c < channels - 1; c += 1) row[i + c] = row[i + c]! * row[i + channels - 1]!;
  }
}

/** Clamps to 0..1; a pixel that single precision cannot tell from transparent has no colour to recover. */
function unmultiply(line: Float64Array, channels: number): void {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  for (let i = 0; i < line.length; i += channels) {
    const alpha = line[i + channels - 1]!;
    const gain = alpha < 1e-6 ? 0 : 1 / alpha;
    for (let c = 0; c < channels - 1; c += 1) line[i + c] = clamp(line[i + c]! * gain);
    line[i + channels - 1] = alpha < 1e-6 ? 0 : clamp(alpha);
  }
}
