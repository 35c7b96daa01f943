import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '../node/engines.ts';

beforeAll(() => prepareEngine({ engine: 'wasm' }));

/** Sums over axes in double precision, written from the definition: every number goes where its kept indices say. */
function byDefinition(values: Float32Array, shape: number[], axes: number[]): number[] {
  const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const sums = new Array<number>(kept.reduce((a, b) => a * b, 1)).fill(0);
  values.forEach((value, flat) => {
    let [rest, at, stride] = [flat, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (!axes.includes(axis)) at += (rest % shape[axis]!) * stride;
      rest = Math.floor(rest / shape[axis]!);
      stride *= kept[axis]!;
    }
    sums[at]! += value;
  });
  return sums;
}

test('sums and means over any axes are those of the definition', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
  const sized = shapes.chain((shape) =>
    fc.tuple(fc.constant(shape), fc.subarray([...shape.keys()], { minLength: 1 }), fc.boolean()),
  );
  fc.assert(
    fc.property(sized, ([shape, axes, keepDims]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const values = Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1)));
      const expected = byDefinition(values, shape, axes);
      const before = tf.memory().numTensors;
      const [sum, mean, sumShape] = tf.tidy(() => {
        const x = tf.tensor(values, shape);
        const sums = tf.sum(x, axes, keepDims);
        return [sums.dataSync(), tf.mean(x, axes, keepDims).dataSync(), sums.shape] as const;
      });
      expect(tf.memory().numTensors).toBe(before);
      expect(sumShape).toEqual(
        shape.flatMap((length, axis) => (!axes.includes(axis) ? [length] : keepDims ? [1] : [])),
      );
      const count = size / expected.length;
      expected.forEach((value, i) => {
        expect(Math.abs(sum[i]! - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
        expect(Math.abs(mean[i]! - value / count)).toBeLessThan(1e-6);
      });
    }),
    { numRuns: 200 },
  );
});

test('ten million numbers are summed to single precision', () => {
  // Added one by one in single precision these stop growing at 2^20: a half is then below half a unit in the last place.
  const size = 10_000_000;
  const [sum, mean] = tf.tidy(() => {
    const x = tf.fill([size], 0.01);
    return [tf.sum(x).dataSync()[0]!, tf.mean(x).dataSync()[0]!];
  });
  const exact = size * Math.fround(0.01);
  expect(Math.abs(sum - exact) / exact).toBeLessThan(1e-7);
  expect(Math.abs(mean - Math.fround(0.01))).toBeLessThan(1e-9);
});

test('whole numbers and nothing at all are summed as before', () => {
  const [int, none] = tf.tidy(() => [
    tf.sum(tf.tensor1d([1, 2, 3], 'int32')).dataSync(),
    tf.sum(tf.zeros([0, 3]), 0).dataSync(),
  ]);
  expect(int).toEqual(Int32Array.of(6));
  expect(none).toEqual(Float32Array.of(0, 0, 0));
});
