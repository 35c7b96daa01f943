import '@tensorflow/tfjs-backend-cpu';
import { depthToSpace as kernel, range, reshape, tidy, zeros, type Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { depthToSpace, spaceToDepth } from './index.ts';

const side = fc.integer({ min: 1, max: 4 });
const counted = (shape: [number, number, number, number]): Tensor4D =>
  reshape(
    range(
      0,
      shape.reduce((product, length) => product * length, 1),
    ),
    shape,
  );

test('depthToSpace equals the kernel of the library, and spaceToDepth is its inverse', () => {
  const law = fc.property(
    side,
    side,
    side,
    side,
    fc.integer({ min: 2, max: 3 }),
    (batch, height, width, channels, block) => {
      tidy(() => {
        const x = counted([batch, height, width, channels * block ** 2]);
        const y = depthToSpace(x, block);
        expect(y.shape).toEqual([batch, height * block, width * block, channels]);
        expect(y.dataSync()).toEqual(kernel(x, block).dataSync());
        expect(spaceToDepth(y, block).dataSync()).toEqual(x.dataSync());
      });
    },
  );
  fc.assert(law, { numRuns: 30 });
});

test('sides that do not divide are errors', () => {
  expect(() => spaceToDepth(zeros([1, 6, 4, 1]), 4)).toThrow('multiples of 4, got 6 x 4');
  expect(() => depthToSpace(zeros([1, 2, 2, 6]), 2)).toThrow('a multiple of 4, got 6');
  expect(() => spaceToDepth(zeros([1, 6, 4, 1]), 0)).toThrow('block must be an integer of at least 1, got 0');
});
