import '@tensorflow/tfjs-backend-cpu';
import { mul, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createSchedule, respace } from '@sr3kit/schedules';
import { ancestral, ddim, positionalNoise, sample, type Start } from './index.ts';
import { everySampler } from './testing/everySampler.ts';
import { gaussianOracle } from './testing/gaussianOracle.ts';
import { resultOf, largestDifference, valuesOf } from './testing/run.ts';

const curve = respace(createSchedule({ kind: 'linear', steps: 2000 }), 6, 'quadratic');
const data = { mean: 0.2, deviation: 0.5 };
const oracle = gaussianOracle(data);
const start: Start = { shape: [2, 3, 4, 2], seed: 5, condition: {}, clip: null };
const zeros = new Float32Array(48);

/** The noise of a step, as plain numbers. */
function noiseAt(step: number): Float32Array {
  const noise = positionalNoise(start.shape, start.seed)(step);
  const values = valuesOf(noise);
  noise.dispose();
  return values;
}

test('ancestral sampling is SR3 Alg. 2, line by line', async () => {
  const { alphaBars } = curve;
  let y = Float64Array.from(noiseAt(0));
  for (let t = 6; t >= 1; t--) {
    const gamma = alphaBars[t]!;
    const alpha = gamma / alphaBars[t - 1]!;
    const z = t > 1 ? noiseAt(7 - t) : zeros;
    y = y.map((value, i) => {
      const signal = Math.sqrt(gamma);
      const epsHat = (Math.sqrt(1 - gamma) * (value - signal * data.mean)) / (gamma * data.deviation ** 2 + 1 - gamma);
      return (value - ((1 - alpha) / Math.sqrt(1 - gamma)) * epsHat) / Math.sqrt(alpha) + Math.sqrt(1 - alpha) * z[i]!;
    });
  }
  expect(
    largestDifference(await resultOf(sample(oracle, curve, start, { sampler: ancestral({ variance: 'beta' }) })), y),
  ).toBeLessThan(1e-4);
});

test.each([0, 0.5, 1])('DDIM with eta %d is eq. 12 and 16 of its paper, line by line', async (eta) => {
  const { alphaBars } = curve;
  let y = Float64Array.from(noiseAt(0));
  for (let t = 6; t >= 1; t--) {
    const [here, next] = [alphaBars[t]!, alphaBars[t - 1]!];
    const z = t > 1 ? noiseAt(7 - t) : zeros;
    const sigma = eta * Math.sqrt((1 - next) / (1 - here)) * Math.sqrt(1 - here / next);
    y = y.map((value, i) => {
      const signal = Math.sqrt(here);
      const eps = (Math.sqrt(1 - here) * (value - signal * data.mean)) / (here * data.deviation ** 2 + 1 - here);
      const y0 = (value - Math.sqrt(1 - here) * eps) / signal;
      return Math.sqrt(next) * y0 + Math.sqrt(1 - next - sigma ** 2) * eps + sigma * z[i]!;
    });
  }
  expect(largestDifference(await resultOf(sample(oracle, curve, start, { sampler: ddim({ eta }) })), y)).toBeLessThan(
    1e-4,
  );
});

test('DDIM with eta 1 is ancestral sampling with the variance of the posterior', async () => {
  const one = await resultOf(sample(oracle, curve, start, { sampler: ddim({ eta: 1 }) }));
  const other = await resultOf(sample(oracle, curve, start, { sampler: ancestral({ variance: 'posterior' }) }));
  expect(largestDifference(one, other)).toBeLessThan(1e-5);
});

describe.each(everySampler)('%s', (name, sampler) => {
  const deterministic = name === 'DDIM, eta 0' || name === 'DPM-Solver++ 2M';

  test('tells each step, its noise level, and the estimate of then', async () => {
    const seen: (readonly [number, number, number])[] = [];
    for await (const { step, steps, noiseLevel, y0 } of sampler(oracle, curve, start)) {
      seen.push([step, steps, noiseLevel]);
      expect(y0.shape).toEqual(start.shape);
      y0.dispose();
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((step) => [step, 6, Math.sqrt(curve.alphaBars[6 - step]!)]));
  });

  test('repeats itself for a seed and differs for another', async () => {
    const once = await resultOf(sampler(oracle, curve, start));
    expect(await resultOf(sampler(oracle, curve, start))).toEqual(once);
    expect(await resultOf(sampler(oracle, curve, { ...start, seed: 6 }))).not.toEqual(once);
  });

  test('gives an item of a batch what it gives it alone', async () => {
    const both = await resultOf(sampler(oracle, curve, start));
    const alone = await resultOf(sampler(oracle, curve, { ...start, shape: [1, 3, 4, 2] }));
    expect([...both.subarray(0, 24)]).toEqual([...alone]);
    expect(largestDifference(both.subarray(0, 24), both.subarray(24))).toBeGreaterThan(0.1);
  });

  test('gives a tile what it gives the whole picture there', async () => {
    const whole = await resultOf(sampler(oracle, curve, { ...start, shape: [1, 8, 9, 1] }));
    const shape = [1, 4, 5, 1] as const;
    const noise = positionalNoise(shape, start.seed, { top: 3, left: 2 });
    const tile = await resultOf(sampler(oracle, curve, { ...start, shape, noise }));
    tile.forEach((value, i) => expect(value).toBe(whole[(3 + Math.floor(i / 5)) * 9 + 2 + (i % 5)]));
  });

  test('asks for noise once a step, and not at the last', async () => {
    const asked: number[] = [];
    const ask = positionalNoise(start.shape, start.seed);
    const noise = (step: number): Tensor4D => {
      asked.push(step);
      return ask(step);
    };
    const result = await resultOf(sampler(oracle, curve, { ...start, noise }));
    expect(asked).toEqual(deterministic ? [0] : [0, 1, 2, 3, 4, 5]);
    expect(result).toEqual(await resultOf(sampler(oracle, curve, start)));
  });

  test('scales all noise by the strength', async () => {
    const ask = positionalNoise(start.shape, start.seed);
    const noise = (step: number): Tensor4D => tidy(() => mul(ask(step), 0.5) as Tensor4D);
    const halved = await resultOf(sampler(oracle, curve, { ...start, strength: 0.5 }));
    expect(largestDifference(halved, await resultOf(sampler(oracle, curve, { ...start, noise })))).toBeLessThan(1e-6);
    // Everything is linear here, so half the noise is half the way from what no noise at all gives.
    const none = await resultOf(sampler(oracle, curve, { ...start, strength: 0 }));
    const full = await resultOf(sampler(oracle, curve, start));
    expect(
      largestDifference(
        halved.map((value, i) => 2 * value - none[i]!),
        full,
      ),
    ).toBeLessThan(1e-4);
    expect(new Set(none).size).toBe(1);
  });

  test('starts from the noise it is given, and leaves it alone', async () => {
    const values = noiseAt(0);
    const initial = tensor4d(values, [2, 3, 4, 2]);
    const found = await resultOf(sampler(oracle, curve, { ...start, initial }));
    expect(found).toEqual(await resultOf(sampler(oracle, curve, start)));
    expect(valuesOf(initial)).toEqual(values);
    initial.dispose();
  });

  test('clips to [-1, 1] unless told otherwise, and projects what it clipped', async () => {
    const wide = gaussianOracle({ mean: 0.9, deviation: 1 });
    const clipped = await resultOf(sampler(wide, curve, { ...start, clip: undefined }));
    expect(Math.max(...clipped)).toBe(1);
    expect(Math.max(...(await resultOf(sampler(wide, curve, start))))).toBeGreaterThan(1);
    const project = (y0: Tensor4D): Tensor4D => {
      expect(Math.max(...valuesOf(y0))).toBeLessThanOrEqual(0.5);
      return mul(y0, 2) as Tensor4D;
    };
    const projected = await resultOf(sampler(wide, curve, { ...start, clip: [-0.5, 0.5], project }));
    expect(Math.max(...projected)).toBe(1);
  });

  test('reaches clean in a single step', async () => {
    const one = respace(curve, 1, 'uniform');
    const known = gaussianOracle({ mean: 0.2, deviation: 0 });
    const found = await resultOf(sampler(known, one, start));
    expect(
      largestDifference(
        found,
        zeros.map(() => 0.2),
      ),
    ).toBeLessThan(1e-4);
  });
});
