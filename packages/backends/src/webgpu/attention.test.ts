import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { values } from '../testing/cases.ts';
import { requiredEngines } from '../testing/requiredEngines.ts';
import { softwareWebgpu } from '../testing/softwareWebgpu.ts';

const { available, why } = await softwareWebgpu();
const skipped = !available && !requiredEngines.includes('webgpu');

const TIMEOUT = 5 * 60_000;

/** Numbers in [-1, 1]. */
function numbers(size: number, phase: number): Float32Array {
  const made = values([size], phase);
  const found = made.dataSync<'float32'>();
  made.dispose();
  return found;
}

async function run(name: string, inputs: tf.NamedTensorMap, attrs = {}): Promise<Float32Array[]> {
  const made = tf.engine().runKernel<tf.Tensor[]>(name, inputs, attrs);
  const found = await Promise.all(made.map((each) => each.data<'float32'>()));
  tf.dispose(made);
  return found;
}

function expectClose(found: Float32Array, wanted: Float64Array, name: string): void {
  expect(found).toHaveLength(wanted.length);
  const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0.1);
  const away = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!) / scale), 0);
  expect(away, name).toBeLessThan(2e-5);
}

/** Vaswani et al. 2017, eq. 1, and its derivative. */
function byDefinition(
  [batch, positions, channels, heads]: readonly [number, number, number, number],
  qkv: Float32Array,
  dy: Float32Array,
): { y: Float64Array; dqkv: Float64Array } {
  const each = channels / heads;
  const [y, dqkv] = [new Float64Array(dy.length), new Float64Array(qkv.length)];
  const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const at = (position: number, part: number, c: number): number =>
        ((b * positions + position) * 3 + part) * channels + h * each + c;
      const atY = (position: number, c: number): number => (b * positions + position) * channels + h * each + c;
      for (const query of range(positions)) {
        const product = (key: number): number =>
          range(each).reduce((sum, c) => sum + qkv[at(query, 0, c)]! * qkv[at(key, 1, c)]!, 0) / Math.sqrt(each);
        const powers = range(positions).map((key) => Math.exp(product(key)));
        const total = powers.reduce((sum, value) => sum + value, 0);
        const weights = powers.map((value) => value / total);
        const slopes = range(positions).map((key) =>
          range(each).reduce((sum, c) => sum + dy[atY(query, c)]! * qkv[at(key, 2, c)]!, 0),
        );
        const mean = slopes.reduce((sum, value, key) => sum + value * weights[key]!, 0);
        for (const key of range(positions)) {
          const slope = (weights[key]! * (slopes[key]! - mean)) / Math.sqrt(each);
          for (const c of range(each)) {
            y[atY(query, c)]! += weights[key]! * qkv[at(key, 2, c)]!;
            dqkv[at(query, 0, c)]! += slope * qkv[at(key, 1, c)]!;
            dqkv[at(key, 1, c)]! += slope * qkv[at(query, 0, c)]!;
            dqkv[at(key, 2, c)]! += weights[key]! * dy[atY(query, c)]!;
          }
        }
      }
    }
  }
  return { y, dqkv };
}

describe.skipIf(skipped)(skipped ? `webgpu (${why})` : 'on webgpu', { timeout: TIMEOUT }, () => {
  test.each([
    [2, 9, 6, 1],
    [1, 100, 8, 2],
    [2, 1, 130, 2],
  ] as const)('attention of %i pictures, %i positions, %i channels, %i heads', async (...sizes) => {
    const [batch, positions, channels, heads] = sizes;
    const [a, b] = [numbers(batch * positions * 3 * channels, 1), numbers(batch * positions * channels, 2)];
    const { y, dqkv } = byDefinition(sizes, a, b);
    const before = tf.memory().numTensors;
    const qkv = tf.tensor(a, [batch, positions, 3 * channels]);
    const dy = tf.tensor(b, [batch, positions, channels]);
    const [found] = await run('Sr3kitAttention', { qkv }, { heads });
    const [gradient] = await run('Sr3kitAttentionGrad', { dy, qkv }, { heads });
    expectClose(found!, y, 'y');
    expectClose(gradient!, dqkv, 'dqkv');
    tf.dispose([qkv, dy]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the gradients of a dense layer', async () => {
    const [batch, inputs, outputs] = [3, 7, 70];
    const [x, weight, dy] = [numbers(batch * inputs, 1), numbers(inputs * outputs, 2), numbers(batch * outputs, 3)];
    const tensors = {
      dy: tf.tensor(dy, [batch, outputs]),
      x: tf.tensor(x, [batch, inputs]),
      weight: tf.tensor(weight, [inputs, outputs]),
    };
    const [dx, dWeight, dBias] = await run('Sr3kitDenseGrad', tensors);
    const wanted = [new Float64Array(x.length), new Float64Array(weight.length), new Float64Array(outputs)];
    for (let b = 0; b < batch; b++) {
      for (let o = 0; o < outputs; o++) {
        const slope = dy[b * outputs + o]!;
        wanted[2]![o]! += slope;
        for (let i = 0; i < inputs; i++) {
          wanted[0]![b * inputs + i]! += slope * weight[i * outputs + o]!;
          wanted[1]![i * outputs + o]! += slope * x[b * inputs + i]!;
        }
      }
    }
    [dx, dWeight, dBias].forEach((found, i) => expectClose(found!, wanted[i]!, ['dx', 'dWeight', 'dBias'][i]!));
    tf.dispose(tensors);
  });
});
