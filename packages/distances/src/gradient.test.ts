import { readFileSync } from 'node:fs';
import { dispose, grad, mean, memory, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, namedValues } from '@sr3kit/testing';
import { dists, lpips } from './index.ts';
import { thinWeights } from './testing/thinWeights.ts';

// Written by tools/parity/perceptual.py with PyTorch: every 97th value.
const golden = JSON.parse(readFileSync(new URL('../golden/thinGradient.json', import.meta.url), 'utf8')) as Readonly<
  Record<'dists' | 'lpips', readonly number[]>
>;
const STRIDE = 97;

const distances = { lpips, dists };

const picture = (name: string): Tensor4D =>
  tensor4d(
    namedValues(name, 2 * 47 * 40 * 3).map((value) => (value + 1) / 2),
    [2, 47, 40, 3],
  );

describeEngines((engine) => {
  test.each(['lpips', 'dists'] as const)('the gradient of %s is that of PyTorch', async (name) => {
    const before = memory().numTensors;
    const [params, a, b] = [thinWeights(name), picture('a'), picture('b')];
    const gradient = grad((x) => mean(distances[name](params, x as Tensor4D, b)))(a);
    const found = (await gradient.data()).filter((_, i) => i % STRIDE === 0);
    const expected = golden[name];
    expect(found.length).toBe(expected.length);
    const largest = Math.max(...expected.map(Math.abs));
    const tolerance = engine === 'webgpu' ? 1e-3 : 1e-4;
    for (const [i, value] of expected.entries()) {
      expect(Math.abs(found[i]! - value), `value ${i}`).toBeLessThan(tolerance * largest);
    }
    dispose([gradient, a, b, ...Object.values(params)]);
    expect(memory().numTensors).toBe(before);
  });
});
