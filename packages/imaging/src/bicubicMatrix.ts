import { mirror } from './tapMatrix.ts';
import type { TapMatrix } from './tapMatrix.ts';

/** Keys' cubic convolution kernel with a = -1/2 (Keys 1981, eq. 15). */
function cubic(x: number): number {
  const d = Math.abs(x);
  if (d <= 1) return (1.5 * d - 2.5) * d * d + 1;
  if (d < 2) return ((-0.5 * d + 2.5) * d - 4) * d + 2;
  return 0;
}

function assertLength(length: number, name: string): void {
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(`${name} must be an integer of at least 1, got ${length}`);
  }
}

/**
 * The one-dimensional resampling of MATLAB's `imresize(..., 'bicubic')`, with its antialiasing: when shrinking, the cubic
 * kernel is stretched by the factor (Keys 1981 with the usual prefilter). Pixel centres lie at half-integers and the ends
 * are mirrored with the edge sample repeated. Computed in double precision; each row sums to one.
 *
 * @param inLength - Samples in the input.
 * @param outLength - Samples in the output.
 * @param scale - The factor if it is not `outLength / inLength`: MATLAB keeps the factor it was asked for when the output
 * length was rounded up.
 * @throws RangeError if a length is not an integer of at least 1 or the factor is not positive and finite.
 */
export function bicubicMatrix(inLength: number, outLength: number, scale: number = outLength / inLength): TapMatrix {
  assertLength(inLength, 'inLength');
  assertLength(outLength, 'outLength');
  if (!(scale > 0) || !Number.isFinite(scale)) {
    throw new RangeError(`scale must be a positive number, got ${scale}`);
  }
  const shrink = Math.min(scale, 1);
  const support = 4 / shrink;
  // Two more than fit, so that no rounding of the first position can lose a tap; empty ones are trimmed below.
  const reach = Math.ceil(support) + 2;
  const indices = new Int32Array(outLength * reach);
  const weights = new Float64Array(outLength * reach);
  for (let r = 0; r < outLength; r += 1) {
    const centre = (r + 0.5) / scale - 0.5;
    const first = Math.floor(centre - support / 2);
    const offset = r * reach;
    let sum = 0;
    for (let k = 0; k < reach; k += 1) {
      const weight = cubic(shrink * (centre - first - k));
      indices[offset + k] = mirror(first + k, inLength);
      weights[offset + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < reach; k += 1) weights[offset + k] = weights[offset + k]! / sum;
  }
  return trim({ rows: outLength, columns: inLength, taps: reach, indices, weights });
}

/** Drops the first and last taps that are zero in every row, so that the inner loop does no empty work. */
function trim(matrix: TapMatrix): TapMatrix {
  const { rows, taps, indices, weights } = matrix;
  let low = taps;
  let high = 0;
  for (let r = 0; r < rows; r += 1) {
    for (let k = 0; k < taps; k += 1) {
      if (weights[r * taps + k] !== 0) {
        low = Math.min(low, k);
        high = Math.max(high, k + 1);
      }
    }
  }
  const innerTaps = high - low;
  if (innerTaps === taps) return matrix;
  const innerIndices = new Int32Array(rows * innerTaps);
  const innerWeights = new Float64Array(rows * innerTaps);
  for (let r = 0; r < rows; r += 1) {
    innerIndices.set(indices.subarray(r * taps + low, r * taps + high), r * innerTaps);
    innerWeights.set(weights.subarray(r * taps + low, r * taps + high), r * innerTaps);
  }
  return { ...matrix, taps: innerTaps, indices: innerIndices, weights: innerWeights };
}

/**
 * {@link bicubicMatrix} as a dense row-major `[outLength, inLength]` matrix `D`, for use in matrix products:
 * `out = D in`, and for a picture `D_height Y D_width^T`.
 *
 * @throws RangeError as {@link bicubicMatrix}.
 */
export function denseBicubicMatrix(inLength: number, outLength: number, scale?: number): Float64Array {
  const { rows, columns, taps, indices, weights } = bicubicMatrix(inLength, outLength, scale);
  const dense = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r += 1) {
    for (let k = r * taps; k < (r + 1) * taps; k += 1) {
      const at = r * columns + indices[k]!;
      dense[at] = dense[at]! + weights[k]!;
    }
  }
  return dense;
}
