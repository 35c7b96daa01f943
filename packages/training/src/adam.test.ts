import { readFileSync } from 'node:fs';
import { memory, square, tensor1d, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { adamStep, type AdamVectors } from './adam.ts';
import { clipFactor } from './clip.ts';
import { trainerConfigSchema, type OptimizerConfig } from './config.ts';
import { emaStep } from './ema.ts';

interface Golden {
  readonly emaDecay: number;
  readonly start: Record<string, number[]>;
  /** One for each step. */
  readonly gradients: readonly Record<string, number[]>[];
  readonly learningRates: readonly number[];
  readonly cases: Record<string, GoldenCase>;
}

interface GoldenCase extends Partial<OptimizerConfig> {
  readonly clipNorm?: number;
  /** Of the gradients before clipping, the parameters after each step, and their average. */
  readonly norms: readonly number[];
  readonly values: readonly number[][][];
  readonly averages: readonly number[][][];
}

const golden = JSON.parse(readFileSync(new URL('../golden/optimizer.json', import.meta.url), 'utf8')) as Golden;
const engines = (await availableEngines()).filter(({ available }) => available).map(({ name }) => name);
const together = (tensors: Record<string, number[]>): number[] => Object.values(tensors).flat();

/** Largest difference, relative for values beyond 1. */
function difference(actual: Tensor1D, expected: readonly number[]): number {
  const data = actual.dataSync();
  return Math.max(...expected.map((value, i) => Math.abs(value - data[i]!) / Math.max(1, Math.abs(value))));
}

describe.each(engines)('on %s', (engine) => {
  beforeAll(() => prepareEngine({ engine }));

  test.each(Object.entries(golden.cases))('%s follows torch.optim to 1e-6 over twelve steps', (_, expected) => {
    const { norms, values, averages, clipNorm, ...constants } = expected;
    const config = trainerConfigSchema.parse({ batchSize: 1, steps: 1, learningRate: 1, optimizer: constants });
    const before = memory().numTensors;
    tidy(() => {
      const start = tensor1d(together(golden.start));
      const none = tensor1d(new Float32Array(start.size));
      let vectors: AdamVectors = { values: start, m: none, v: none };
      let ema = start;
      golden.gradients.forEach((tensors, step) => {
        const gradient = tensor1d(together(tensors));
        const squares = square(gradient);
        const norm = Math.sqrt([...squares.dataSync()].reduce((a, b) => a + b));
        expect(Math.abs(norm / norms[step]! - 1)).toBeLessThan(1e-6);
        const scale = clipFactor(norm, clipNorm);
        const input = { gradient, squares, scale, step, learningRate: golden.learningRates[step]! };
        vectors = adamStep(vectors, input, config.optimizer);
        ema = emaStep(ema, vectors.values, golden.emaDecay);
        expect(difference(vectors.values, values[step]!.flat())).toBeLessThan(1e-6);
        expect(difference(ema, averages[step]!.flat())).toBeLessThan(1e-6);
      });
    });
    expect(memory().numTensors).toBe(before);
  });

  test('the scale of the gradient means the same as a scaled gradient', () => {
    const { optimizer } = trainerConfigSchema.parse({ batchSize: 1, steps: 1, learningRate: 1 });
    tidy(() => {
      const vectors = { values: tensor1d([1, 2]), m: tensor1d([0.1, -0.1]), v: tensor1d([0.2, 0.3]) };
      const step = (scale: number, gradient: Tensor1D): AdamVectors =>
        adamStep(vectors, { gradient, squares: square(gradient), scale, step: 3, learningRate: 0.1 }, optimizer);
      const scaled = step(0.25, tensor1d([4, -8]));
      const direct = step(1, tensor1d([1, -2]));
      for (const name of ['values', 'm', 'v'] as const) {
        expect([...scaled[name].dataSync()]).toEqual([...direct[name].dataSync()]);
      }
    });
  });
});
