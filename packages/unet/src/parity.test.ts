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
import { decodeFloats, describeEngines, namedValues, relativeDifference, sizeOf } from '@sr3kit/testing';
import { apply, parameterShapes, type UnetConfig } from './index.ts';

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

/** As `weight` of tools/parity/unet.py, in PyTorch's order. */
function weight(name: string, shape: readonly number[]): Float32Array {
  const size = sizeOf(shape);
  if (shape.length > 1) {
    const scale = Math.sqrt((3 * shape[0]!) / size);
    return namedValues(name, size).map((value) => value * scale);
  }
  const centre = name.endsWith('.weight') ? 1 : 0;
  return namedValues(name, size).map((value) => 0.2 * value + centre);
}

/** PyTorch keeps [outputs, inputs, height, width] and [outputs, inputs]; a table of classes is the same in both. */
function fromTorch(name: string, data: Float32Array, shape: readonly number[]): Tensor {
  return tidy(() => {
    const given = tensor(data, [...shape]);
    if (shape.length === 4) return transpose(given, [2, 3, 1, 0]);
    return shape.length === 2 && name !== 'labels.weight' ? transpose(given) : given.clone();
  });
}

describeEngines(() => {
  test.for(['checkpoint', 'sr3'])(
    'the %s layout equals PyTorch, output and gradients',
    async (layout, { annotate }) => {
      const before = memory().numTensors;
      const { config, shape, noiseLevels, labels, ...golden } = read(layout);
      const names = Object.keys(golden.weights);
      const shapes = parameterShapes(config);
      expect([...shapes.keys()].sort()).toEqual([...names].sort());

      const weights = names.map((name) => fromTorch(name, weight(name, golden.weights[name]!), golden.weights[name]!));
      const pictures = ['x', 'y', 'loss'].map((name) => tensor4d(namedValues(name, sizeOf(shape) * 3), [...shape, 3]));
      const [image, y, ofLoss] = pictures as [Tensor4D, Tensor4D, Tensor4D];
      const condition = { image, labels: tensor1d(labels, 'int32') };
      const noiseLevel = tensor1d(noiseLevels);

      const run = (named: readonly Tensor[], target: Tensor4D): Tensor4D =>
        apply(config, Object.fromEntries(names.map((name, i) => [name, named[i]!])), target, condition, noiseLevel);
      const output = run(weights, y);
      const { value, grads } = valueAndGrads((...args: Tensor[]) => {
        const weighted = mul(run(args.slice(0, -1), args.at(-1) as Tensor4D), ofLoss);
        return mul(sum(weighted), 1 / Math.sqrt(sizeOf(shape) * 3));
      })([...weights, y]);

      const differences: Record<string, number> = {
        output: relativeDifference(await output.data(), decodeFloats(golden.output)),
        'gradient of y': relativeDifference(await grads.at(-1)!.data(), decodeFloats(golden.gradientOfY)),
      };
      for (const [i, name] of names.entries()) {
        const expected = fromTorch(name, decodeFloats(golden.gradients[name]!), golden.weights[name]!);
        const found = relativeDifference(await grads[i]!.data(), (await expected.data()) as Float32Array);
        differences[`gradient of ${name}`] = found;
        expected.dispose();
      }
      for (const [what, found] of Object.entries(differences)) expect(found, what).toBeLessThan(1e-4);
      const ofWeights = Math.max(...names.map((name) => differences[`gradient of ${name}`]!));
      await annotate(
        `largest relative difference: output ${differences.output!.toExponential(1)}, gradient of y ` +
          `${differences['gradient of y']!.toExponential(1)}, gradients of ${names.length} weights ${ofWeights.toExponential(1)}`,
      );
      dispose([...weights, ...pictures, condition.labels, noiseLevel, output, value, ...grads]);
      expect(memory().numTensors).toBe(before);
    },
  );
});
