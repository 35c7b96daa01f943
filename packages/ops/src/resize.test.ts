import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { resizePlanes } from '@sr3kit/imaging';
import { gaussians } from '@sr3kit/random';
import { averagePool, resizeBicubic, resizeNearest } from './index.ts';

test.each([
  [5, 7, 20, 28],
  [16, 24, 4, 6],
  [9, 5, 6, 11],
])('bicubic from %d x %d to %d x %d equals that on arrays', (height, width, outHeight, outWidth) => {
  const channels = 3;
  const pictures = [1, 2].map((seed) => gaussians(seed, 0, height * width * channels));
  const before = memory().numTensors;
  const found = tidy(() => {
    const x = tensor4d(
      pictures.flatMap((p) => [...p]),
      [2, height, width, channels],
    );
    return resizeBicubic(x, [outHeight, outWidth]).dataSync();
  });
  const expected = pictures.flatMap((p) => [
    ...resizePlanes(p, { width, height, channels }, { width: outWidth, height: outHeight }),
  ]);
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  expect(memory().numTensors).toBe(before);
});

test('a repeated pixel averages to itself', () => {
  tidy(() => {
    const x = tensor4d(gaussians(3, 0, 2 * 3 * 4 * 2), [2, 3, 4, 2]);
    const large = resizeNearest(x, 3);
    expect(large.shape).toEqual([2, 9, 12, 2]);
    averagePool(large, 3)
      .dataSync()
      .forEach((value, i) => expect(value).toBeCloseTo(x.dataSync()[i]!, 6));
  });
});

test('factors that do not fit are errors', () => {
  expect(() => resizeNearest(zeros([1, 2, 2, 1]), 1.5)).toThrow('factor must be an integer of at least 1, got 1.5');
  expect(() => averagePool(zeros([1, 5, 4, 1]), 2)).toThrow('multiples of 2, got 5 x 4');
});
