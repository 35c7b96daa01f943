import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { lossWeights, type Weighting } from './index.ts';

const levels = [0.1, 0.3, Math.SQRT1_2, 0.9, 0.99];
/** The weight of the squared error of y0. */
const ofY0: Record<Exclude<Weighting['kind'], 'none'>, (snr: number, gamma: number) => number> = {
  snr: (snr) => snr,
  truncatedSnr: (snr) => Math.max(snr, 1),
  minSnr: (snr, gamma) => Math.min(snr, gamma),
};
/** What the squared error of a prediction is in squared errors of y0. */
const perY0 = { eps: (snr: number) => snr, v: (snr: number) => snr + 1, y0: () => 1 };

const cases = (['eps', 'v', 'y0'] as const).flatMap((prediction) =>
  (['snr', 'truncatedSnr', 'minSnr'] as const).map((kind) => [prediction, kind] as const),
);

test.each(cases)('the weight of %s by %s is that of y0 over the change of variable', (prediction, kind) => {
  const before = memory().numTensors;
  const gamma = 5;
  const noiseLevel = tensor1d(levels);
  const found = lossWeights(prediction, noiseLevel, kind === 'minSnr' ? { kind, gamma } : { kind });
  const values = found.dataSync();
  levels.forEach((level, i) => {
    const snr = level ** 2 / (1 - level ** 2);
    expect(values[i]! / (ofY0[kind](snr, gamma) / perY0[prediction](snr))).toBeCloseTo(1, 5);
  });
  noiseLevel.dispose();
  found.dispose();
  expect(memory().numTensors).toBe(before);
});

test.each(cases)('the weight of %s by %s is finite and at least 0 at both ends', (prediction, kind) => {
  const noiseLevel = tensor1d([0, 1e-30, 1 - 2 ** -24, 1, 1 + 2 ** -23]);
  const found = lossWeights(prediction, noiseLevel, kind === 'minSnr' ? { kind, gamma: 5 } : { kind });
  for (const value of found.dataSync()) {
    expect(Number.isFinite(value)).toBe(true);
    expect(value).toBeGreaterThanOrEqual(0);
  }
  noiseLevel.dispose();
  found.dispose();
});

test('min-SNR-5 is min(snr, 5) / snr for eps and min(snr, 5) / (snr + 1) for v, as in its paper', () => {
  const noiseLevel = tensor1d([Math.sqrt(0.9), Math.sqrt(0.5)]); // snr 9 and 1
  const eps = lossWeights('eps', noiseLevel, { kind: 'minSnr', gamma: 5 });
  const v = lossWeights('v', noiseLevel, { kind: 'minSnr', gamma: 5 });
  expect(eps.dataSync()[0]).toBeCloseTo(5 / 9, 6);
  expect(eps.dataSync()[1]).toBeCloseTo(1, 6);
  expect(v.dataSync()[0]).toBeCloseTo(5 / 10, 6);
  expect(v.dataSync()[1]).toBeCloseTo(1 / 2, 6);
  for (const tensor of [noiseLevel, eps, v]) tensor.dispose();
});
