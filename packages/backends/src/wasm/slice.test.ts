import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '../node/engines.ts';

beforeAll(() => prepareEngine({ engine: 'wasm' }));

const axis = fc
  .integer({ min: 1, max: 5 })
  .chain((length) =>
    fc
      .integer({ min: 0, max: length - 1 })
      .chain((begin) => fc.integer({ min: 0, max: length - begin }).map((size) => ({ length, begin, size }))),
  );

/** Element by element: where it stands in the slice, moved by `begin`, is where it stood. */
function byDefinition(shape: number[], begin: number[], size: number[]): number[] {
  const result: number[] = [];
  for (let flat = 0; flat < size.reduce((a, b) => a * b, 1); flat++) {
    let [rest, at, stride] = [flat, 0, 1];
    for (let i = shape.length - 1; i >= 0; i--) {
      at += (begin[i]! + (rest % size[i]!)) * stride;
      rest = Math.floor(rest / size[i]!);
      stride *= shape[i]!;
    }
    result.push(at);
  }
  return result;
}

test('any slice of any rank has the elements of the definition', () => {
  fc.assert(
    fc.property(fc.array(axis, { minLength: 1, maxLength: 6 }), (axes) => {
      const [shape, begin, size] = [axes.map((a) => a.length), axes.map((a) => a.begin), axes.map((a) => a.size)];
      const count = shape.reduce((a, b) => a * b, 1);
      const before = tf.memory().numTensors;
      // The values are the positions.
      const values = tf.tidy(() =>
        tf.slice(tf.tensor([...Array(count).keys()], shape, 'float32'), begin, size).dataSync(),
      );
      expect(tf.memory().numTensors).toBe(before);
      expect(Array.from(values)).toEqual(byDefinition(shape, begin, size));
    }),
    { numRuns: 300 },
  );
});

test('a slice that leaves the tensor is refused, and whole numbers are sliced as before', () => {
  expect(() => tf.tidy(() => tf.slice(tf.zeros([2, 3]), [1, 1], [1, 3]))).toThrow();
  const whole = tf.tidy(() => tf.slice(tf.tensor1d([1, 2, 3], 'int32'), 1).dataSync());
  expect(whole).toEqual(Int32Array.of(2, 3));
});
