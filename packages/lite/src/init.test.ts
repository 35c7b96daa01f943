import '@tensorflow/tfjs-backend-cpu';
import { tensor1d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { gaussian, resizeBicubic } from '@sr3kit/ops';
import { denoiser, init, localScale, presets, regress, siteValues } from './index.ts';
import { tinyConfig } from './testing/tinyConfig.ts';

test.each([1, 3] as const)('a fresh regressor of %i channels is bicubic interpolation, to the bit', (imageChannels) => {
  const config = { ...tinyConfig, imageChannels, scale: 3 };
  const params = init(config, 1);
  tidy(() => {
    const low: Tensor4D = gaussian([2, 4, 5, imageChannels], 1);
    const { image } = regress(config, params, low);
    expect(image.dataSync()).toEqual(resizeBicubic(low, [12, 15]).dataSync());
  });
  disposeParams(params);
});

test('a fresh local scale is the same everywhere, and a fresh denoiser answers zero', () => {
  const params = init(tinyConfig, 1);
  tidy(() => {
    const lowRes: Tensor4D = gaussian([2, 4, 5, 3], 1);
    const { features } = regress(tinyConfig, params, lowRes);
    const expected = Math.sqrt(Math.exp(-3) ** 2 + 0.02 ** 2);
    for (const value of localScale(tinyConfig, params, features).dataSync()) expect(value).toBeCloseTo(expected, 7);
    const y: Tensor4D = gaussian([2, 4, 5, siteValues(tinyConfig)], 2);
    const answer = denoiser(tinyConfig, params, { lowRes, features })(y, {}, tensor1d([0.2, 0.9]));
    expect([...answer.dataSync()].every((value) => value === 0)).toBe(true);
  });
  disposeParams(params);
});

test('a weight depends on the seed and its name alone', () => {
  const wider = { ...tinyConfig, denoiser: { channels: 7, blocks: 2, embedding: 8 } };
  const [a, again, b, w] = [init(tinyConfig, 1), init(tinyConfig, 1), init(tinyConfig, 2), init(wider, 1)];
  for (const [name, weight] of Object.entries(a)) {
    expect(again[name]!.dataSync(), name).toEqual(weight.dataSync());
    if (!name.startsWith('denoiser.')) expect(w[name]!.dataSync(), name).toEqual(weight.dataSync());
  }
  expect(b['regressor.in.weight']!.dataSync()).not.toEqual(a['regressor.in.weight']!.dataSync());
  for (const params of [a, again, b, w]) disposeParams(params);
});

test('matrices keep the variance of their input, on the mean of both directions', () => {
  const config = presets['photo-x4'];
  const params = init(config, 3);
  const values = Array.from(params['regressor.blocks.0.conv1.weight']!.dataSync());
  const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
  // Glorot and Bengio 2010, eq. 12. The deviation of a mean of 20 736 squares of uniform values is 0.6 per cent.
  expect(variance / (2 / (9 * (48 + 48)))).toBeGreaterThan(0.97);
  expect(variance / (2 / (9 * (48 + 48)))).toBeLessThan(1.03);
  disposeParams(params);
});

test('a negative seed is an error', () => {
  expect(() => init(tinyConfig, -1)).toThrow('seed must be an integer in [0, 2^53), got -1');
});
