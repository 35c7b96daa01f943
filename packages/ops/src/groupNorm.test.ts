import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  memory,
  ones,
  randomNormal,
  reshape,
  tensor1d,
  tidy,
  zeros,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupNorm } from './index.ts';

test('every group of every picture gets zero mean and unit variance', () => {
  const divisors = fc.constantFrom<[number, number]>([1, 4], [2, 4], [4, 4], [3, 6], [1, 1]);
  const law = fc.property(divisors, fc.integer({ min: 1, max: 3 }), fc.integer(), ([groups, channels], batch, seed) => {
    tidy(() => {
      const [height, width] = [4, 3];
      const x = randomNormal([batch, height, width, channels], 3, 5, 'float32', seed) as Tensor4D;
      const y = groupNorm(x, ones([channels]), zeros([channels]), { groups, epsilon: 0 });
      const values = y.dataSync();
      const each = channels / groups;
      for (let b = 0; b < batch; b += 1) {
        for (let g = 0; g < groups; g += 1) {
          const members = [...values].filter((_, i) => {
            const [picture, channel] = [Math.floor(i / (height * width * channels)), i % channels];
            return picture === b && Math.floor(channel / each) === g;
          });
          const mean = members.reduce((sum, v) => sum + v, 0) / members.length;
          const variance = members.reduce((sum, v) => sum + (v - mean) ** 2, 0) / members.length;
          expect(mean).toBeCloseTo(0, 4);
          expect(variance).toBeCloseTo(1, 3);
        }
      }
    });
  });
  fc.assert(law, { numRuns: 20 });
});

test('a shift equals adding it to the picture', () => {
  tidy(() => {
    const x = randomNormal([2, 3, 3, 4], 0, 1, 'float32', 1) as Tensor4D;
    const shift = randomNormal([2, 4], 0, 2, 'float32', 2) as Tensor2D;
    const [gamma, beta] = [tensor1d([1, 2, -1, 0.5]), tensor1d([0, 1, 2, 3])];
    const found = groupNorm(x, gamma, beta, { groups: 2, shift }).dataSync();
    const expected = groupNorm(add(x, reshape(shift, [2, 1, 1, 4])), gamma, beta, { groups: 2 }).dataSync();
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });
});

test('what does not fit is named, and leaves nothing behind', () => {
  const x = zeros([2, 2, 2, 6]) as Tensor4D;
  const [six, four] = [ones([6]), ones([4])] as [ReturnType<typeof tensor1d>, ReturnType<typeof tensor1d>];
  const before = memory().numTensors;
  expect(() => groupNorm(x, six, six, { groups: 4 })).toThrow('groups must divide the channels, got 4 groups of 6');
  expect(() => groupNorm(x, six, four, { groups: 3 })).toThrow('beta must be [6], got [4]');
  expect(() => groupNorm(x, six, six, { groups: 3, shift: zeros([1, 6]) })).toThrow('shift must be [2, 6], got [1, 6]');
  expect(() => groupNorm(six as unknown as Tensor4D, six, six, { groups: 1 })).toThrow(
    'groupNorm: x must be [batch, height, width, channels], got [6]',
  );
  expect(memory().numTensors).toBe(before + 1);
});
