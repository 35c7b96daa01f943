import '@tensorflow/tfjs-backend-cpu';
import { dispose, fill, memory, mul, zeros, type Rank, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Denoiser } from '@sr3kit/denoiser';
import { createSchedule, respace } from '@sr3kit/schedules';
import { ddim, positionalNoise, sample, type Sampler, type Start } from './index.ts';
import { everySampler } from './testing/everySampler.ts';
import { gaussianOracle } from './testing/gaussianOracle.ts';
import { resultOf } from './testing/run.ts';

const curve = respace(createSchedule({ kind: 'cosine', steps: 100 }), 5, 'uniform');
const oracle = gaussianOracle({ mean: 0, deviation: 0.5 });
const start: Start = { shape: [1, 2, 2, 1], seed: 1, condition: {} };

let before: number;
beforeEach(() => {
  before = memory().numTensors;
});
afterEach(() => {
  expect(memory().numTensors).toBe(before);
});

/** A function that does as the given one does until its third call, which throws. */
function failing<A extends unknown[], R>(work: (...given: A) => R): (...given: A) => R {
  let calls = 0;
  return (...given) => {
    const result = work(...given);
    if (++calls === 3) throw new Error('the device is lost');
    return result;
  };
}

describe.each(everySampler)('%s leaves no tensor behind', (_name, sampler) => {
  test('when it ends', async () => {
    expect((await resultOf(sampler(oracle, curve, start))).length).toBe(4);
  });

  test('when the denoiser throws', async () => {
    await expect(resultOf(sampler(failing(oracle), curve, start))).rejects.toThrow('the device is lost');
  });

  test('when the projection throws', async () => {
    const project = failing((y0: Tensor4D) => mul(y0, 1) as Tensor4D);
    await expect(resultOf(sampler(oracle, curve, { ...start, project }))).rejects.toThrow('the device is lost');
  });

  test('when the noise cannot be drawn', async () => {
    const noise = (step: number): Tensor4D => {
      if (step === 0) throw new Error('no noise');
      return zeros<Rank.R4>([1, 2, 2, 1]);
    };
    await expect(resultOf(sampler(oracle, curve, { ...start, noise }))).rejects.toThrow('no noise');
  });

  test('when the caller has seen enough', async () => {
    let seen = 0;
    for await (const { y0 } of sampler(oracle, curve, start)) {
      y0.dispose();
      if (++seen === 2) break;
    }
    expect(seen).toBe(2);
  });

  test('when it is aborted, which it is with the reason of the signal', async () => {
    const controller = new AbortController();
    let seen = 0;
    const run = async (): Promise<void> => {
      for await (const { y0 } of sampler(oracle, curve, start, { signal: controller.signal })) {
        y0.dispose();
        if (++seen === 2) controller.abort(new Error('enough'));
      }
    };
    await expect(run()).rejects.toThrow('enough');
    expect(seen).toBe(2);
  });

  test('when it was aborted before it began', async () => {
    let calls = 0;
    const counting: Denoiser = (...given) => {
      calls++;
      return oracle(...given);
    };
    const signal = AbortSignal.abort();
    await expect(resultOf(sampler(counting, curve, start, { signal }))).rejects.toMatchObject({ name: 'AbortError' });
    expect(calls).toBe(0);
  });

  test('when what it is given does not fit', async () => {
    const image = zeros<Rank.R4>([1, 2, 3, 3]);
    await expect(resultOf(sampler(oracle, curve, { ...start, condition: { image } }))).rejects.toThrow(
      'start.condition.image must be [1, 2, 2, 3], got [1, 2, 3, 3]',
    );
    await expect(resultOf(sampler(oracle, curve, { ...start, initial: image }))).rejects.toThrow('start.initial');
    await expect(resultOf(sampler(() => zeros<Rank.R4>([1, 2, 2, 2]), curve, start))).rejects.toThrow(
      "the denoiser's answer",
    );
    await expect(
      resultOf(sampler(oracle, curve, { ...start, noise: () => zeros<Rank.R4>([1, 2, 2, 2]) })),
    ).rejects.toThrow('the noise of step 0');
    await expect(
      resultOf(sampler(oracle, curve, { ...start, project: () => zeros<Rank.R4>([1, 1, 1, 1]) })),
    ).rejects.toThrow('what start.project returns');
    image.dispose();
  });

  test.each<[string, Partial<Start>]>([
    ['seed must be an integer', { seed: -1 }],
    ['start.strength must be a number of at least 0, got -1', { strength: -1 }],
    ['start.clip must be [low, high], got [1, -1]', { clip: [1, -1] }],
    ['start.shape must be four integers', { shape: [1, 2, 0, 1] }],
  ])('and says "%s"', async (message, part) => {
    await expect(resultOf(sampler(oracle, curve, { ...start, ...part }))).rejects.toThrow(message);
  });

  test('and refuses a curve that is none', async () => {
    const rising = { alphaBars: Float64Array.of(1, 0.2, 0.3) };
    await expect(resultOf(sampler(oracle, rising, start))).rejects.toThrow('alphaBars[2] is 0.3 after 0.2');
  });
});

test('a sampler of somebody else may hand back what it was given', async () => {
  const still = { history: 3, step: (...[, , y]: Parameters<Sampler['step']>) => y };
  const jump = { history: 0, step: (...[, , , { y0 }]: Parameters<Sampler['step']>) => y0 };
  for (const sampler of [still, jump]) {
    expect((await resultOf(sample(oracle, curve, start, { sampler }))).length).toBe(4);
  }
  const wrong = { history: 0, step: () => zeros<Rank.R4>([1, 1, 1, 1]) };
  await expect(resultOf(sample(oracle, curve, start, { sampler: wrong }))).rejects.toThrow("what the sampler's step");
});

test('a step sees as many earlier estimates as it asks for, the newest first', async () => {
  const seen: number[][] = [];
  const drawn: number[] = [];
  const sampler: Sampler = {
    history: 2,
    step(_curve, _t, y, { y0 }, _noise, past) {
      seen.push(past.map((each) => each.dataSync()[0]!));
      drawn.push(y0.dataSync()[0]!);
      return y;
    },
  };
  await resultOf(sample(oracle, curve, start, { sampler }));
  expect(seen).toEqual([[], [drawn[0]], [drawn[1], drawn[0]], [drawn[2], drawn[1]]]);
});

test('eta is a fraction', () => {
  expect(() => ddim({ eta: 1.5 })).toThrow('eta must lie in [0, 1], got 1.5');
});

describe('a start from clean samples', () => {
  const from = (): Tensor4D => fill<Rank.R4>([1, 2, 2, 1], 0.25);
  /** The first noisy samples as they reach the denoiser. */
  async function firstOf(given: Start): Promise<number[]> {
    const seen: number[][] = [];
    const watching: Denoiser = (y, condition, level) => {
      seen.push([...y.dataSync()]);
      return oracle(y, condition, level);
    };
    await resultOf(sample(watching, curve, given, { sampler: ddim() }));
    return seen[0]!;
  }

  test('is those with the noise of the noisiest level, and frees nothing of the caller', async () => {
    const samples = from();
    const noisy = respace(createSchedule({ kind: 'cosine', steps: 100 }), 2, { cleanest: 4, noisiest: 1 });
    const alphaBar = noisy.alphaBars.at(-1)!;
    const seen: number[] = [];
    const watching: Denoiser = (y, condition, level) => {
      if (seen.length === 0) seen.push(...y.dataSync());
      return oracle(y, condition, level);
    };
    await resultOf(sample(watching, noisy, { ...start, from: samples, strength: 0.5 }, { sampler: ddim() }));
    const noise = positionalNoise([1, 2, 2, 1], 1)(0);
    const expected = [...noise.dataSync()].map(
      (value) => 0.25 * Math.sqrt(alphaBar) + 0.5 * value * Math.sqrt(1 - alphaBar),
    );
    seen.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    dispose([samples, noise]);
  });

  test('at pure noise is a start from noise', async () => {
    const samples = from();
    const [one, other] = [await firstOf({ ...start, from: samples }), await firstOf(start)];
    one.forEach((value, i) => expect(Math.abs(value - other[i]!)).toBeLessThan(0.01));
    samples.dispose();
  });

  test('of another shape is refused', async () => {
    const samples = zeros<Rank.R4>([1, 2, 3, 1]);
    const run = resultOf(sample(oracle, curve, { ...start, from: samples }, { sampler: ddim() }));
    await expect(run).rejects.toThrow('start.from');
    samples.dispose();
  });
});
