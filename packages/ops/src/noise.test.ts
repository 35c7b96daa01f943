import '@tensorflow/tfjs-backend-cpu';
import { memory, ones, slice, tidy, zeros, type Rank } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gaussians } from '@sr3kit/random';
import { dropout, gaussian, gaussianAt, selfAttention } from './index.ts';

test('gaussian noise is a stream: a shape takes its values in order, from any start', () => {
  tidy(() => {
    expect(gaussian([2, 3, 4], 7).dataSync()).toEqual(gaussians(7, 0, 24));
    expect(gaussian([5], 7, { start: 10 }).dataSync()).toEqual(gaussians(7, 10, 5));
  });
});

test('a tile has the noise of the whole picture, in every picture of the batch', () => {
  const place = fc.record({
    top: fc.integer({ min: 0, max: 4 }),
    left: fc.integer({ min: 0, max: 4 }),
    height: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 4 }),
  });
  const law = fc.property(place, fc.nat(), ({ top, left, height, width }, seed) => {
    tidy(() => {
      const whole = gaussianAt(seed, { top: 0, left: 0, height: 8, width: 8, channels: 3 }, 2);
      const tile = gaussianAt(seed, { top, left, height, width, channels: 3 }, 2);
      expect(tile.dataSync()).toEqual(slice(whole, [0, top, left, 0], [2, height, width, 3]).dataSync());
    });
  });
  fc.assert(law, { numRuns: 20 });
});

test('pictures of a batch differ, and a larger batch begins with the same ones', () => {
  tidy(() => {
    const window = { top: 0, left: 0, height: 2, width: 2, channels: 1 };
    const three = [...gaussianAt(5, window, 3).dataSync()];
    expect(three.slice(0, 4)).toEqual([...gaussianAt(5, window).dataSync()]);
    expect(three.slice(4, 8)).not.toEqual(three.slice(0, 4));
  });
});

test.each([0.1, 0.5, 0.9])('dropout at %d keeps the mean and zeroes that share, by seed', (rate) => {
  tidy(() => {
    const count = 30_000;
    const values = [...dropout(ones([count]), rate, 3).dataSync()];
    const zeroed = values.filter((value) => value === 0).length / count;
    // Five standard deviations of a binomial share.
    expect(Math.abs(zeroed - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / count));
    for (const value of values) if (value !== 0) expect(value).toBeCloseTo(1 / (1 - rate), 2);
    expect([...dropout(ones([count]), rate, 3).dataSync()]).toEqual(values);
    expect([...dropout(ones([count]), rate, 4).dataSync()]).not.toEqual(values);
  });
});

test('dropout at 0 changes nothing; rates outside [0, 1) and bad seeds are errors', () => {
  const before = memory().numTensors;
  tidy(() => {
    expect([...dropout(ones([50]), 0, 1).dataSync()]).toEqual(Array(50).fill(1));
  });
  expect(() => tidy(() => dropout(ones([2]), 1, 0))).toThrow('rate must be in [0, 1), got 1');
  expect(() => tidy(() => dropout(ones([2]), 0.5, -1))).toThrow('[0, 2^53), got -1');
  expect(() => gaussianAt(1, { top: 0, left: 0, height: 1, width: 1, channels: 1 }, 0)).toThrow('batch must be');
  expect(memory().numTensors).toBe(before);
});

test('attention names what does not fit', () => {
  tidy(() => {
    const q = zeros<Rank.R3>([1, 2, 6]);
    expect(() => selfAttention(q, zeros([1, 3, 6]), q)).toThrow('k must be [1, 2, 6], got [1, 3, 6]');
    expect(() => selfAttention(q, q, q, { heads: 4 })).toThrow('heads must divide the channels, got 4 heads of 6');
  });
});
