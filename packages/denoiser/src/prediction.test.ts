import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, randomNormal, tensor1d, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { estimate, predictionTarget, qSample, type Prediction } from './index.ts';

const SHAPE: [number, number, number, number] = [3, 4, 5, 2];

function largestDifference(a: Tensor4D, b: Tensor4D): number {
  const [x, y] = [Array.from(a.dataSync()), b.dataSync()];
  return Math.max(...x.map((value, i) => Math.abs(value - y[i]!)));
}

test.each<Prediction>(['eps', 'v', 'y0'])('a perfect %s prediction gives back the target and the noise', (kind) => {
  const before = memory().numTensors;
  const y0 = randomNormal(SHAPE, 0, 1, 'float32', 1) as Tensor4D;
  const eps = randomNormal(SHAPE, 0, 1, 'float32', 2) as Tensor4D;
  const noiseLevel = tensor1d([0.05, 0.7, 0.99]);
  const y = qSample(y0, eps, noiseLevel);
  const output = predictionTarget(kind, y0, eps, noiseLevel);
  const found = estimate(kind, output, y, noiseLevel);
  expect(largestDifference(found.y0, y0)).toBeLessThan(1e-4);
  expect(largestDifference(found.eps, eps)).toBeLessThan(1e-4);
  dispose([y0, eps, noiseLevel, y, output, found.y0, found.eps]);
  expect(memory().numTensors).toBe(before);
});

test('a noisy target has unit variance when the clean one has', () => {
  const shape: [number, number, number, number] = [1, 64, 64, 1];
  const y0 = randomNormal(shape, 0, 1, 'float32', 3) as Tensor4D;
  const eps = randomNormal(shape, 0, 1, 'float32', 4) as Tensor4D;
  const level = tensor1d([0.6]);
  const y = qSample(y0, eps, level);
  const values = Array.from(y.dataSync());
  const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
  expect(variance).toBeGreaterThan(0.93);
  expect(variance).toBeLessThan(1.07);
  dispose([y0, eps, level, y]);
});

test.each<Prediction>(['eps', 'v', 'y0'])('estimates from %s stay finite at both ends of the curve', (kind) => {
  const y = randomNormal([2, 2, 2, 1], 0, 1, 'float32', 5) as Tensor4D;
  const output = randomNormal([2, 2, 2, 1], 0, 1, 'float32', 6) as Tensor4D;
  const level = tensor1d([0, 1]);
  const found = estimate(kind, output, y, level);
  for (const tensor of [found.y0, found.eps]) expect([...tensor.dataSync()].every(Number.isFinite)).toBe(true);
  dispose([y, output, level, found.y0, found.eps]);
});
