import '@tensorflow/tfjs-backend-cpu';
import { ones, tensor1d, tidy, zeros, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { apply, init, presets, type UnetConfig } from './index.ts';

const config: UnetConfig = { ...presets.tiny, channels: 8, groups: 4, size: 16 };

test('weights depend on the seed and their name alone', () => {
  const [a, b, wider] = [init(config, 1), init(config, 2), init({ ...config, classes: 5 }, 1)];
  const again = init(config, 1);
  for (const [name, tensor] of Object.entries(a)) {
    expect(again[name]!.dataSync()).toEqual(tensor.dataSync());
    expect(wider[name]!.dataSync()).toEqual(tensor.dataSync());
  }
  expect(a['input.weight']!.dataSync()).not.toEqual(b['input.weight']!.dataSync());
  for (const params of [a, b, wider, again]) disposeParams(params);
});

test('matrices keep the variance of their input, on the mean of both directions', () => {
  const params = init({ ...config, channels: 32 }, 3);
  const name = 'down.1.0.conv1.weight';
  const [height, width, inputs, outputs] = params[name]!.shape as [number, number, number, number];
  const values = Array.from(params[name]!.dataSync());
  const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
  const expected = 2 / (height * width * (inputs + outputs));
  expect(variance / expected).toBeGreaterThan(0.97);
  expect(variance / expected).toBeLessThan(1.03);
  disposeParams(params);
});

test.each(['sr3', 'checkpoint'] as const)('a fresh network of the %s layout predicts zero', (layout) => {
  const params = init({ ...config, layout }, 1);
  tidy(() => {
    const x: Tensor4D = ones([1, 16, 16, 3]);
    const output = apply({ ...config, layout }, params, x, { image: x }, tensor1d([0.5])).dataSync();
    expect(output).toEqual(zeros([1, 16, 16, 3]).dataSync());
  });
  disposeParams(params);
});

test('a negative seed is an error', () => {
  expect(() => init(config, -1)).toThrow('seed must be an integer in [0, 2^53), got -1');
});
