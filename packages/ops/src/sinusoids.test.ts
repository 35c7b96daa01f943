import { tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { sinusoids } from './index.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

test('each frequency is a point of the unit circle at its angle', async () => {
  const waves = await sinusoids(tensor1d([0, 0.5]), 4, 2).array();
  expect(waves[0]).toEqual([0, 0, 1, 1]);
  // Frequencies 2 and 2 / 100.
  const expected = [Math.sin(1), Math.sin(0.01), Math.cos(1), Math.cos(0.01)];
  waves[1]!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
});

test('an odd width is refused', () => {
  expect(() => sinusoids(tensor1d([1]), 3, 1)).toThrow('sinusoids: width must be an even integer of at least 2, got 3');
});
