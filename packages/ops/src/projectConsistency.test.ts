import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resizePlanes } from '@sr3kit/imaging';
import { gaussian, projectConsistency } from './index.ts';
import { largestDifference, valuesOf } from './testing/values.ts';

let before: number;
beforeEach(() => {
  before = memory().numTensors;
});
afterEach(() => {
  expect(memory().numTensors).toBe(before);
});

/** Values of the first picture, downsampled by plain arithmetic on arrays. */
function down(values: Float32Array, high: Tensor4D, low: Tensor4D): Float32Array {
  const [, height, width, channels] = high.shape;
  const first = values.subarray(0, height * width * channels);
  return resizePlanes(first, { width, height, channels }, { width: low.shape[2], height: low.shape[1] });
}

describe.each([
  [
    [2, 16, 24, 3],
    [2, 4, 6, 3],
  ],
  [
    [1, 13, 8, 1],
    [1, 5, 1, 1],
  ],
  [
    [1, 6, 9, 2],
    [1, 6, 3, 2],
  ],
] as [Tensor4D['shape'], Tensor4D['shape']][])('from %j to %j', (highShape, lowShape) => {
  const count = lowShape[1] * lowShape[2] * lowShape[3];
  let y0: Tensor4D;
  let low: Tensor4D;
  beforeEach(() => {
    y0 = gaussian(highShape, 1) as Tensor4D;
    low = gaussian(lowShape, 2) as Tensor4D;
  });
  afterEach(() => dispose([y0, low]));
  function projected(strength: number): Float32Array {
    const result = projectConsistency(y0, low, strength);
    expect(result.shape).toEqual(highShape);
    const values = valuesOf(result);
    result.dispose();
    return values;
  }

  test('the downsample of the result is the low-resolution picture', () => {
    expect(largestDifference(down(projected(1), y0, low), valuesOf(low).subarray(0, count))).toBeLessThan(1e-5);
  });

  test('a strength goes that part of the way', () => {
    const own = down(valuesOf(y0), y0, low);
    const wanted = valuesOf(low).subarray(0, count);
    const half = down(projected(0.25), y0, low);
    expect(
      largestDifference(
        half,
        own.map((value, i) => 0.75 * value + 0.25 * wanted[i]!),
      ),
    ).toBeLessThan(1e-5);
    expect(largestDifference(projected(0), valuesOf(y0))).toBe(0);
  });

  test('projecting twice changes nothing more, and it is the shortest way', () => {
    const once = projectConsistency(y0, low, 1);
    const twice = projectConsistency(once, low, 1);
    const [from, to] = [valuesOf(y0), valuesOf(once)];
    expect(largestDifference(valuesOf(twice), to)).toBeLessThan(1e-5);
    // Among pictures with this downsample another one is `to` moved by what downsampling does not see.
    const other = gaussian(highShape, 3) as Tensor4D;
    const ownLow = projectConsistency(other, low, 1);
    const unseen = valuesOf(ownLow).map((value, i) => value - to[i]!);
    const [scalar, length] = [
      unseen.reduce((sum, value, i) => sum + value * (to[i]! - from[i]!), 0),
      unseen.reduce((sum, value) => sum + value * value, 0),
    ];
    expect(Math.abs(scalar)).toBeLessThan(1e-5 * length + 1e-6);
    dispose([once, twice, other, ownLow]);
  });
});

test('what does not fit is refused', () => {
  const y0 = gaussian([1, 8, 8, 3], 1) as Tensor4D;
  const low = gaussian([1, 2, 2, 1], 1) as Tensor4D;
  const large = gaussian([1, 9, 8, 3], 1) as Tensor4D;
  expect(() => projectConsistency(y0, low, 1)).toThrow('lowRes must be [1, 2, 2, 3], got [1, 2, 2, 1]');
  expect(() => projectConsistency(y0, large, 1)).toThrow('must not exceed the high one, got 9 and 8');
  expect(() => projectConsistency(y0, low, 1.1)).toThrow('strength must lie in [0, 1], got 1.1');
  dispose([y0, low, large]);
});
