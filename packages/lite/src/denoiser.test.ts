import '@tensorflow/tfjs-backend-cpu';
import {
  dispose,
  fill,
  memory,
  slice,
  tensor1d,
  tidy,
  zerosLike,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { gaussian } from '@sr3kit/ops';
import { denoiser, siteValues, type Guidance } from './index.ts';
import { randomParams, tinyConfig } from './testing/tinyConfig.ts';

let params: Params;
let y: Tensor4D;
let guidance: Guidance;
let tensors: number;
beforeEach(() => {
  tensors = memory().numTensors;
  params = randomParams(tinyConfig, 1);
  y = gaussian([2, 3, 4, siteValues(tinyConfig)], 31);
  guidance = { lowRes: gaussian([2, 3, 4, 3], 32), features: gaussian([2, 3, 4, 5], 33) };
});
afterEach(() => {
  disposeParams(params);
  dispose([y, guidance.lowRes, guidance.features]);
  expect(memory().numTensors, 'tensors left behind').toBe(tensors);
});

/** The answers for the two pictures of the batch. */
function answer(levels: readonly [number, number], given: Params = params): [number[], number[]] {
  return tidy(() => {
    const values = Array.from(denoiser(tinyConfig, given, guidance)(y, {}, tensor1d([...levels])).dataSync());
    const half = values.length / 2;
    return [values.slice(0, half), values.slice(half)];
  }) as [number[], number[]];
}

test('a picture is told its own noise level, and near levels are told apart', () => {
  const [first, second] = answer([0.3, 0.8]);
  expect(answer([0.3, 0.8])).toEqual([first, second]);
  const [, changed] = answer([0.3, 0.81]);
  expect(answer([0.3, 0.81])[0]).toEqual(first);
  expect(Math.max(...changed.map((value, i) => Math.abs(value - second[i]!)))).toBeGreaterThan(1e-3);
});

test('the noise level acts through the scales and shifts of the blocks alone', () => {
  const flat = Object.fromEntries(
    Object.entries(params).map(([name, weight]) => [
      name,
      name.endsWith('.film.weight') ? tidy(() => zerosLike(weight)) : weight,
    ]),
  );
  expect(answer([0.1, 0.2], flat)).toEqual(answer([0.9, 0.7], flat));
  for (const [name, weight] of Object.entries(flat)) if (weight !== params[name]) weight.dispose();
});

test('a picture does not depend on the others of its batch, nor any on the condition', () => {
  const [, second] = answer([0.3, 0.8]);
  const alone = tidy(() => {
    const only = <T extends Tensor>(t: T): T => slice(t, 1, 1) as T;
    const own = { lowRes: only(guidance.lowRes), features: only(guidance.features) };
    const condition = { image: fill([1, 6, 8, 3], 9) as Tensor4D, labels: tensor1d([7], 'int32') };
    return Array.from(denoiser(tinyConfig, params, own)(only(y), condition, tensor1d([0.8])).dataSync());
  }) as number[];
  const largest = Math.max(...second.map(Math.abs));
  alone.forEach((value, i) => expect(Math.abs(value - second[i]!)).toBeLessThan(1e-5 * largest));
});

test('a model without a denoiser says what to use', () => {
  expect(() => denoiser({ ...tinyConfig, denoiser: null }, params, guidance)).toThrow(
    'lite.denoiser must be given for the diffusion mode: this model has only the one-step mode, use regress',
  );
});

test('a missing or misshapen weight is named when the denoiser is made', () => {
  const { 'denoiser.blocks.0.film.weight': film, ...without } = params;
  const make = (given: Params) => () => denoiser(tinyConfig, given, guidance);
  expect(make(without)).toThrow(RangeError);
  expect(make(without)).toThrow(
    'the weights lack "denoiser.blocks.0.film.weight" [4, 12]: were they made for another configuration?',
  );
  expect(make({ ...params, 'denoiser.out.bias': film! })).toThrow(
    'weight "denoiser.out.bias" must be [4], got [4, 12]',
  );
  // Only its own: a regressor may have been left on another machine.
  const own = Object.fromEntries(Object.entries(params).filter(([name]) => name.startsWith('denoiser.')));
  expect(make(own)).not.toThrow();
});

test('inputs that do not fit each other are named', () => {
  const noiseLevel: Tensor1D = tensor1d([0.5, 0.5]);
  const gray: Tensor4D = gaussian([2, 3, 4, 1], 1);
  const wide: Tensor4D = gaussian([2, 3, 5, 4], 1);
  const one = tensor1d([0.5]);
  const attempt =
    (given: Guidance, noisy: Tensor4D = y, level: Tensor1D = noiseLevel): (() => unknown) =>
    () =>
      denoiser(tinyConfig, params, given)(noisy, {}, level);
  const before = memory().numTensors;
  const cases: [() => unknown, string][] = [
    [attempt({ ...guidance, lowRes: gray }), 'lite: lowRes must be [batch, height, width, 3], got [2, 3, 4, 1]'],
    [attempt({ ...guidance, features: gray }), 'lite: guidance.features must be [2, 3, 4, 5], got [2, 3, 4, 1]'],
    [attempt(guidance, wide), 'lite: y must be [2, 3, 4, 4], got [2, 3, 5, 4]'],
    [attempt(guidance, y, one), 'lite: noiseLevel must be [2], got [1]'],
  ];
  for (const [f, message] of cases) {
    expect(f).toThrow(RangeError);
    expect(f).toThrow(message);
  }
  expect(memory().numTensors).toBe(before);
  dispose([noiseLevel, gray, wide, one]);
});
