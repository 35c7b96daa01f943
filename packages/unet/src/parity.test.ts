import { readFileSync } from 'node:fs';
import {
  dispose,
  memory,
  mul,
  sum,
  tensor,
  tensor1d,
  tensor4d,
  tidy,
  transpose,
  valueAndGrads,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { apply, parameterShapes, type UnetConfig } from './index.ts';
import { describeEngines } from './testing/engines.ts';

// Written by tools/parity/unet.py with PyTorch, in double precision.
interface Golden {
  readonly config: UnetConfig;
  readonly shape: [number, number, number];
  readonly noiseLevels: number[];
  readonly labels: number[];
  readonly output: string;
  readonly gradientOfY: string;
  readonly weights: Readonly<Record<string, number[]>>;
  readonly gradients: Readonly<Record<string, string>>;
}

const read = (layout: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/${layout}.json`, import.meta.url), 'utf8')) as Golden;

const decode = (text: string): Float32Array => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** As `values` of tools/parity/unet.py. */
function values(name: string, size: number): Float32Array {
  let state = 2166136261;
  for (const byte of new TextEncoder().encode(name)) state = Math.imul(state ^ byte, 16777619) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (2 * state) / 2 ** 32 - 1;
  });
}

/** As `weight` of tools/parity/unet.py, in PyTorch's order. */
function weight(name: string, shape: readonly number[]): Float32Array {
  const size = sizeOf(shape);
  if (shape.length > 1) {
    const scale = Math.sqrt((3 * shape[0]!) / size);
    return values(name, size).map((value) => value * scale);
  }
  const centre = name.endsWith('.weight') ? 1 : 0;
  return values(name, size).map((value) => 0.2 * value + centre);
}

/** PyTorch keeps [outputs, inputs, height, width] and [outputs, inputs]; a table of classes is the same in both. */
function fromTorch(name: string, data: Float32Array, shape: readonly number[]): Tensor {
  return tidy(() => {
    const given = tensor(data, [...shape]);
    if (shape.length === 4) return transpose(given, [2, 3, 1, 0]);
    return shape.length === 2 && name !== 'labels.weight' ? transpose(given) : given.clone();
  });
}

/** Largest difference, relative to the largest value that is expected. */
function difference(actual: ArrayLike<number>, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual[i]!)), 0) / largest;
}

describeEngines(() => {
  test.each(['checkpoint', 'sr3'])('the %s layout equals PyTorch, output and gradients', (layout) => {
    const before = memory().numTensors;
    const { config, shape, noiseLevels, labels, ...golden } = read(layout);
    const names = Object.keys(golden.weights);
    const shapes = parameterShapes(config);
    expect([...shapes.keys()].sort()).toEqual([...names].sort());

    const weights = names.map((name) => fromTorch(name, weight(name, golden.weights[name]!), golden.weights[name]!));
    const pictures = ['x', 'y', 'loss'].map((name) => tensor4d(values(name, sizeOf(shape) * 3), [...shape, 3]));
    const [image, y, ofLoss] = pictures as [Tensor4D, Tensor4D, Tensor4D];
    const condition = { image, labels: tensor1d(labels, 'int32') };
    const noiseLevel = tensor1d(noiseLevels);

    const run = (named: readonly Tensor[], target: Tensor4D): Tensor4D =>
      apply(config, Object.fromEntries(names.map((name, i) => [name, named[i]!])), target, condition, noiseLevel);
    const output = run(weights, y);
    expect(difference(output.dataSync(), decode(golden.output)), 'output').toBeLessThan(1e-4);

    const { value, grads } = valueAndGrads((...args: Tensor[]) => {
      const weighted = mul(run(args.slice(0, -1), args.at(-1) as Tensor4D), ofLoss);
      return mul(sum(weighted), 1 / Math.sqrt(sizeOf(shape) * 3));
    })([...weights, y]);
    const ofY = difference(grads.at(-1)!.dataSync(), decode(golden.gradientOfY));
    expect(ofY, 'gradient of y').toBeLessThan(1e-4);
    names.forEach((name, i) => {
      const expected = fromTorch(name, decode(golden.gradients[name]!), golden.weights[name]!);
      const found = difference(grads[i]!.dataSync(), expected.dataSync() as Float32Array);
      expect(found, `gradient of ${name}`).toBeLessThan(1e-4);
      expected.dispose();
    });
    dispose([...weights, ...pictures, condition.labels, noiseLevel, output, value, ...grads]);
    expect(memory().numTensors).toBe(before);
  });
});
