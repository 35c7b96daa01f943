import '@tensorflow/tfjs-backend-cpu';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { countParameters, flops, init, parameterShapes, presets, type UnetConfig } from './index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

// SR3 Table A.1. The README explains the differences.
test.each([
  ['paper-faces-16-128', 550, 0.027],
  ['paper-natural-64-256', 625, 0.006],
  ['paper-faces-64-512', 625, 0.018],
  ['paper-256-1024', 150, 0.002],
] as const)('%s has about the %d million weights of the paper', (name, millions, difference) => {
  expect(Math.abs(countParameters(presets[name]) / 1e6 / millions - 1)).toBeLessThan(difference);
});

test.each([
  ['paper-faces-16-128', 550],
  ['paper-natural-64-256', 625],
  ['paper-faces-64-512', 625],
  ['paper-256-1024', 150],
] as const)(
  '%s: where blocks attend, which the paper leaves open, is worth more than what is missing to %d',
  (name, millions) => {
    const total = (attention: readonly number[]): number => countParameters({ ...presets[name], attention }) / 1e6;
    expect(total([])).toBeLessThan(millions);
    expect(total([8, 16])).toBeGreaterThan(millions);
  },
);

test('the checkpoint of 16 to 128 has the 97.8 million weights of the public one', () => {
  expect(countParameters(presets['checkpoint-16-128'])).toBe(97_807_491);
});

test('counting allocates nothing and equals what init makes', () => {
  const before = memory().numTensors;
  const shapes = parameterShapes(presets.tiny);
  const count = countParameters(presets.tiny);
  expect(memory().numTensors).toBe(before);
  const params = init(presets.tiny, 1);
  expect(Object.keys(params)).toEqual([...shapes.keys()]);
  expect(Object.values(params).reduce((sum, { size }) => sum + size, 0)).toBe(count);
  disposeParams(params);
  expect(memory().numTensors).toBe(before);
});

const plain: UnetConfig = {
  ...presets.tiny,
  layout: 'checkpoint',
  size: 8,
  channels: 8,
  multipliers: [1],
  attention: [],
  patch: 1,
};

test('operations of a small network, added up by hand', () => {
  const positions = 8 * 12;
  const conv = (inputs: number, outputs: number): number => 9 * inputs * outputs * positions;
  const block = conv(8, 8) + conv(8, 8) + 8 * 8;
  const joining = conv(16, 8) + conv(8, 8) + 16 * 8 * positions + 8 * 8;
  const attention = 4 * 8 * 8 * positions + 2 * 8 * positions ** 2;
  const products =
    8 * 32 +
    32 * 8 + // embedding
    conv(6, 8) +
    block + // down
    block +
    attention +
    block + // middle
    2 * joining + // up
    conv(8, 3); // output
  expect(flops(plain, 8, 12)).toBe(2 * products);
});

test('operations of a network without attention of positions grow with the area', () => {
  const config: UnetConfig = { ...presets['natural-64-256-cpu'], attention: [] };
  const [once, fourfold] = [flops(config, 128, 128), flops(config, 256, 256)];
  // The one attention in the middle grows faster, the embedding not at all: both are small.
  expect(fourfold / once).toBeGreaterThan(3.99);
  expect(fourfold / once).toBeLessThan(4.1);
});

test('a convolution has one weight for each two operations at a position', () => {
  const { conv, dense } = { conv: 4, dense: 2 };
  const shapes = [...parameterShapes({ ...plain, noiseInput: false }).values()];
  const weights = shapes.filter((shape) => shape.length === conv).reduce((sum, shape) => sum + sizeOf(shape), 0);
  const positions = 8 * 8;
  const products = 2 * 8 * positions ** 2;
  expect(shapes.some((shape) => shape.length === dense)).toBe(false);
  expect(flops({ ...plain, noiseInput: false }, 8, 8)).toBe(2 * (weights * positions + products));
});
