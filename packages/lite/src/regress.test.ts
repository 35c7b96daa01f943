import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, mul, slice, sub, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { gaussian, resizeBicubic } from '@sr3kit/ops';
import { regress } from './index.ts';
import { randomParams, tinyConfig } from './testing/tinyConfig.ts';

let params: Params;
let tensors: number;
beforeEach(() => {
  tensors = memory().numTensors;
  params = randomParams(tinyConfig, 1);
});
afterEach(() => {
  disposeParams(params);
  expect(memory().numTensors, 'tensors left behind').toBe(tensors);
});

const valuesOf = (make: () => Tensor4D): number[] => tidy(() => Array.from(make().dataSync())) as number[];

test.each([
  [1, 1],
  [1, 5],
  [4, 3],
])('a %i x %i picture of any size comes out scaled, with the features of its grid', (height, width) => {
  const low: Tensor4D = gaussian([2, height, width, 3], 1);
  const { image, features } = regress(tinyConfig, params, low);
  expect(image.shape).toEqual([2, height * 2, width * 2, 3]);
  expect(features.shape).toEqual([2, height, width, 5]);
  expect([...image.dataSync(), ...features.dataSync()].every(Number.isFinite)).toBe(true);
  dispose([low, image, features]);
});

test('a picture does not depend on the others of its batch', () => {
  const low: Tensor4D = gaussian([2, 4, 3, 3], 1);
  const both = valuesOf(() => regress(tinyConfig, params, low).image);
  const alone = valuesOf(() => regress(tinyConfig, params, slice(low, [1, 0, 0, 0], [1, 4, 3, 3])).image);
  alone.forEach((value, i) => expect(value).toBeCloseTo(both[both.length / 2 + i]!, 5));
  low.dispose();
});

test('what it adds is in units of residualScale, and is added to the base it is given', () => {
  const low: Tensor4D = gaussian([1, 4, 3, 3], 1);
  const upsampled = resizeBicubic(low, [8, 6]);
  const other: Tensor4D = gaussian([1, 8, 6, 3], 2);
  const added = (residualScale: number, base?: Tensor4D): number[] =>
    valuesOf(() => {
      const config = { ...tinyConfig, regressor: { ...tinyConfig.regressor, residualScale } };
      return sub(regress(config, params, low, base).image, base ?? upsampled);
    });
  const [once, twice, elsewhere] = [added(0.5), added(1), added(0.5, other)];
  expect(Math.max(...once.map(Math.abs))).toBeGreaterThan(0.1);
  once.forEach((value, i) => {
    expect(twice[i]).toBeCloseTo(2 * value, 5);
    expect(elsewhere[i]).toBeCloseTo(value, 5);
  });
  dispose([low, upsampled, other]);
});

test('arguments stay the caller’s', () => {
  const low: Tensor4D = gaussian([1, 4, 3, 3], 1);
  const base = resizeBicubic(low, [8, 6]);
  const { image, features } = regress(tinyConfig, params, low, base);
  dispose([image, features]);
  for (const tensor of [low, base, ...Object.values(params)]) expect(tensor.isDisposed).toBe(false);
  dispose([low, base]);
});

test('what does not fit is named', () => {
  const low: Tensor4D = gaussian([1, 4, 3, 3], 1);
  const half = tidy(() => mul(slice(low, [0, 0, 0, 0], [1, 2, 3, 3]), 1)) as Tensor4D;
  const gray: Tensor4D = gaussian([1, 4, 3, 1], 1);
  const before = memory().numTensors;
  const { 'regressor.in.weight': weight, ...without } = params;
  const cases: [() => unknown, string][] = [
    [() => regress(tinyConfig, without, low), 'the weights lack "regressor.in.weight" [3, 3, 3, 5]'],
    [
      () => regress(tinyConfig, { ...params, 'regressor.out.weight': weight! }, low),
      'weight "regressor.out.weight" must be [3, 3, 5, 12], got [3, 3, 3, 5]',
    ],
    [() => regress(tinyConfig, params, gray), 'lowRes must be [batch, height, width, 3], got [1, 4, 3, 1]'],
    [() => regress(tinyConfig, params, low, half), 'base must be [1, 8, 6, 3], got [1, 2, 3, 3]'],
    [() => regress({ ...tinyConfig, scale: 1 }, params, low), 'lite: scale: must be at least 2, got 1'],
  ];
  for (const [f, message] of cases) {
    expect(f).toThrow(RangeError);
    expect(f).toThrow(message);
  }
  expect(memory().numTensors).toBe(before);
  dispose([low, half, gray]);
});

test('the crisp regressor is the same network with weights of its own', () => {
  const both = { ...tinyConfig, crisp: true };
  const ours = randomParams(both, 5);
  const faithful = Object.entries(ours).filter(([name]) => name.startsWith('regressor.'));
  const renamed = faithful.map(([name, weight]) => [name.replace('regressor', 'crisp'), weight] as const);
  const low: Tensor4D = gaussian([1, 4, 3, 3], 7);
  const imageOf = (weights: Params, part: 'regressor' | 'crisp'): number[] =>
    valuesOf(() => regress(both, weights, low, undefined, part).image);
  expect(imageOf({ ...ours, ...Object.fromEntries(renamed) }, 'crisp')).toEqual(imageOf(ours, 'regressor'));
  expect(imageOf(ours, 'crisp')).not.toEqual(imageOf(ours, 'regressor'));
  expect(() => regress(tinyConfig, params, low, undefined, 'crisp')).toThrow('this model has no crisp regressor');
  dispose(low);
  disposeParams(ours);
});
