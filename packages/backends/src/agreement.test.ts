import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from './node/engines.ts';
import { cases, evaluate, values } from './testing/cases.ts';
import { largestDifference } from './testing/differences.ts';
import { requiredEngines } from './testing/requiredEngines.ts';

const engines = await availableEngines({ softwareGpu: true });

test('the engines that need nothing built are there', () => {
  const names = engines.filter(({ available }) => available).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...requiredEngines]));
});

describe('cpu', () => {
  beforeAll(() => prepareEngine({ engine: 'cpu' }));

  // Directional derivatives in float32 arithmetic: the reference is only as good as its differences.
  test.each(Object.entries(cases))('%s: gradients equal finite differences', async (_, testCase) => {
    const step = 1e-2;
    const [, ...gradients] = await evaluate(testCase);
    testCase.shapes.forEach((shape, i) => {
      const direction = values(shape, 5 + i).dataSync();
      const along = (sign: number): number =>
        tf.tidy(() => {
          const inputs = testCase.shapes.map((s, j) => values(s, j));
          inputs[i] = tf.add(inputs[i]!, tf.mul(tf.tensor(direction, [...shape]), sign * step));
          const value = testCase.apply(...inputs);
          const dy = values(value.shape, 9).dataSync();
          return Float32Array.from(value.dataSync()).reduce((sum, y, k) => sum + y * dy[k]!, 0);
        });
      const expected = (along(1) - along(-1)) / (2 * step);
      const actual = gradients[i]!.reduce((sum, g, k) => sum + g * direction[k]!, 0);
      expect(Math.abs(actual - expected)).toBeLessThan(2e-2 * Math.max(1, Math.abs(expected)));
    });
  });
});

// Sums of at most some hundred float32 products, taken in another order: a relative 1e-6, and a margin for the exponential
// and the reciprocal of graphics drivers.
for (const { name, available, why } of engines.filter(({ name }) => name !== 'cpu')) {
  describe.skipIf(!available)(available ? name : `${name} (${why})`, () => {
    test.each(Object.entries(cases))('%s agrees with cpu', async (_, testCase) => {
      await prepareEngine({ engine: 'cpu' });
      const expected = await evaluate(testCase);
      await prepareEngine({ engine: name });
      // Small operations would otherwise be computed by the processor.
      if (name === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
      const before = tf.memory().numTensors;
      const actual = await evaluate(testCase);
      expect(tf.memory().numTensors).toBe(before);
      expect(largestDifference(actual, expected)).toBeLessThan(1e-4);
    });
  });
}
