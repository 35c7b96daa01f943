import '@tensorflow/tfjs-backend-cpu';
import { dispose, fill, memory, mul, tensor, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { gaussian } from '@sr3kit/ops';
import { localScale, localScaleLoss } from './index.ts';
import { randomParams, tinyConfig } from './testing/tinyConfig.ts';

/** The loss of one picture of two sites. */
function lossOf(scales: readonly number[], residuals: readonly (readonly number[])[]): number {
  return tidy(() => {
    const scale: Tensor4D = tensor([...scales], [1, 1, 2, 1]);
    const residual: Tensor4D = tensor(residuals.flat(), [1, 1, 2, residuals[0]!.length]);
    return localScaleLoss(scale, residual).dataSync()[0]!;
  });
}

const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

const value = fc.double({ min: 0.01, max: 2, noNaN: true });
const site = fc.array(
  fc.tuple(value, fc.boolean()).map(([size, negative]) => (negative ? -size : size)),
  { minLength: 4, maxLength: 4 },
);
/** Off by a twentieth at least, so that float32 can tell. */
const factor = fc.oneof(
  fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  fc.double({ min: 1.05, max: 20, noNaN: true }),
);

test('the loss is smallest where the scale is the root mean square of the residual, at each site', () => {
  fc.assert(
    fc.property(site, site, factor, factor, (first, second, a, b) => {
      const [x, y] = [rootMeanSquare(first), rootMeanSquare(second)];
      const least = lossOf([x, y], [first, second]);
      for (const other of [
        [x * a, y],
        [x, y * b],
        [x * a, y * b],
      ]) {
        expect(lossOf(other, [first, second])).toBeGreaterThan(least);
      }
    }),
    { numRuns: 200 },
  );
});

test('the loss is the mean over values of the negative log-likelihood, without its constant', () => {
  fc.assert(
    fc.property(site, site, value, value, (first, second, x, y) => {
      const likelihood = (scale: number, residual: number): number =>
        Math.log(scale) + residual ** 2 / (2 * scale ** 2);
      const all = [...first.map((r) => likelihood(x, r)), ...second.map((r) => likelihood(y, r))];
      const expected = all.reduce((sum, each) => sum + each) / all.length;
      const size = all.reduce((sum, each) => sum + Math.abs(each), 1);
      expect(Math.abs(lossOf([x, y], [first, second]) - expected)).toBeLessThan(1e-5 * size);
    }),
  );
});

test('a scale is never below its floor, whatever the features', () => {
  const before = memory().numTensors;
  const params = randomParams(tinyConfig, 4);
  for (const size of [0.1, 1, 10]) {
    const values = tidy(() => {
      const features: Tensor4D = mul(gaussian([2, 5, 4, 5], 6), size);
      const scale = localScale(tinyConfig, params, features);
      expect(scale.shape).toEqual([2, 5, 4, 1]);
      return Array.from(scale.dataSync());
    });
    // The square root of a square may round down by a step of float32.
    for (const scale of values) expect(scale).toBeGreaterThanOrEqual(tinyConfig.localScale.floor * (1 - 2 ** -23));
    expect(new Set(values).size).toBeGreaterThan(1);
  }
  // A last layer that answers -40 everywhere leaves the floor alone.
  const nothing = { ...params, 'localScale.out.weight': fill([1, 1, 3, 1], 0), 'localScale.out.bias': fill([1], -40) };
  const features: Tensor4D = gaussian([1, 2, 2, 5], 7);
  const scale = localScale(tinyConfig, nothing, features);
  for (const found of scale.dataSync()) expect(found).toBeCloseTo(tinyConfig.localScale.floor, 8);
  dispose([features, scale, nothing['localScale.out.weight'], nothing['localScale.out.bias']]);
  disposeParams(params);
  expect(memory().numTensors).toBe(before);
});

test('a scale is never above its ceiling; below it nothing changes', () => {
  const params = randomParams(tinyConfig, 4);
  const features: Tensor4D = mul(gaussian([2, 5, 4, 5], 6), 3);
  const scaleOf = (ceiling?: number): number[] => {
    const head = { ...tinyConfig.localScale, ...(ceiling === undefined ? {} : { ceiling }) };
    return tidy(() => Array.from(localScale({ ...tinyConfig, localScale: head }, params, features).dataSync()));
  };
  const free = scaleOf();
  const ceiling = [...free].sort((a, b) => a - b)[free.length / 2]!;
  const bounded = scaleOf(ceiling);
  for (const [i, scale] of bounded.entries()) {
    expect(scale).toBeCloseTo(Math.min(free[i]!, ceiling), 6);
  }
  features.dispose();
  disposeParams(params);
});

test('features and scales that do not fit are named', () => {
  const params = randomParams(tinyConfig, 4);
  const [features, scale] = [gaussian([1, 2, 2, 3], 1) as Tensor4D, gaussian([1, 2, 1, 1], 2) as Tensor4D];
  const before = memory().numTensors;
  expect(() => localScale(tinyConfig, params, features)).toThrow(
    'lite: features must be [batch, height, width, 5], got [1, 2, 2, 3]',
  );
  expect(() => localScaleLoss(scale, features)).toThrow('lite: sigma must be [1, 2, 2, 1], got [1, 2, 1, 1]');
  expect(memory().numTensors).toBe(before);
  dispose([features, scale]);
  disposeParams(params);
});
