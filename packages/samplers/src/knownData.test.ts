import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, test } from 'vitest';
import type { Denoiser } from '@sr3kit/denoiser';
import { createSchedule, respace } from '@sr3kit/schedules';
import type { Start } from './index.ts';
import { everySampler } from './testing/everySampler.ts';
import { gaussianOracle } from './testing/gaussianOracle.ts';
import { resultOf, largestDifference, valuesOf } from './testing/run.ts';

const training = createSchedule({ kind: 'linear', steps: 2000 });
const count = 2048;
const start: Start = { shape: [2, 32, 32, 1], seed: 7, condition: {}, clip: null };

function moments(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

describe.each(everySampler)('%s', (name, sampler) => {
  test('recovers mean and variance of Gaussian data', async () => {
    const data = { mean: 0.4, deviation: 0.3 };
    const curve = respace(training, 200, 'quadratic');
    const { mean, variance } = moments(await resultOf(sampler(gaussianOracle(data), curve, start)));
    expect(Math.abs(mean - data.mean)).toBeLessThan((4 * data.deviation) / Math.sqrt(count));
    // 3.1 % is one deviation of the estimate; finite steps are off by about 6 % here.
    expect(Math.abs(variance / data.deviation ** 2 - 1)).toBeLessThan(0.15);
  });

  test('recovers a known y0 in few steps', async () => {
    const found = await resultOf(
      sampler(gaussianOracle({ mean: 0.4, deviation: 0 }, 'v'), respace(training, 5, 'logSnr'), {
        ...start,
        prediction: 'v',
      }),
    );
    expect(largestDifference(found, new Float32Array(count).fill(0.4))).toBeLessThan(1e-4);
  });

  test('has the right variance at every noise level on the way, in few steps', async () => {
    // Of these data the reverse step is exactly Gaussian with the sampler's own variance, so no step may be off:
    // a single point, and for the larger variance 1 - alpha_t, N(0, 1) (Ho et al. 2020, section 3.2).
    const data = name.includes('beta') ? { mean: 0, deviation: 1 } : { mean: 0.4, deviation: 0 };
    const oracle = gaussianOracle(data);
    const ratios: number[] = [];
    const watching: Denoiser = (y, condition, noiseLevel) => {
      const alphaBar = noiseLevel.dataSync()[0]! ** 2;
      const { mean, variance } = moments(valuesOf(y));
      const expected = alphaBar * data.deviation ** 2 + 1 - alphaBar;
      // The start is N(0, I), a hair off the true marginal: alphaBar there is 4.5e-5, not 0.
      const slack = 4 * Math.sqrt(expected / count) + Math.abs(data.mean) * Math.sqrt(training.alphaBars[2000]!);
      expect(Math.abs(mean - Math.sqrt(alphaBar) * data.mean)).toBeLessThan(slack);
      ratios.push(variance / expected);
      return oracle(y, condition, noiseLevel);
    };
    await resultOf(sampler(watching, respace(training, 8, 'quadratic'), start));
    expect(ratios.length).toBe(8);
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });

  test.each(['v', 'y0'] as const)('does the same with a network that predicts %s as with eps', async (prediction) => {
    const data = { mean: 0.4, deviation: 0.3 };
    const curve = respace(training, 10, 'quadratic');
    const small: Start = { ...start, shape: [1, 4, 4, 2] };
    const other = await resultOf(sampler(gaussianOracle(data, prediction), curve, { ...small, prediction }));
    expect(largestDifference(other, await resultOf(sampler(gaussianOracle(data), curve, small)))).toBeLessThan(2e-4);
  });
});
