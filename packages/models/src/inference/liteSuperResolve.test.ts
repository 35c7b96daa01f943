import { fill, tidy, zerosLike, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { localScale, regress, type LiteConfig } from '@sr3kit/lite';
import { ancestral, samplerNamed, samplerNames } from '@sr3kit/samplers';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';
import { disposeModel, oneStep, superResolve, type Model, type SuperResolveOptions } from '../index.ts';
import { liteNoiseFactor } from '../lite/noiseFactor.ts';
import { calmPicture, drawn, drawnValues, largestDifference, picture } from '../testing/drawing.ts';
import { eachTestHasModel } from '../testing/eachModel.ts';
import { inconsistency } from '../testing/inconsistency.ts';
import { freshLite, randomLite } from '../testing/liteModels.ts';

let model: Model;
eachTestHasModel(
  () => randomLite('diffusion'),
  (made) => {
    model = made;
  },
);

const OPTIONS: SuperResolveOptions = { sampler: ancestral(), steps: 3, seed: 5 };

const values = (lowRes: Tensor4D, options: SuperResolveOptions, from: Model = model): Promise<number[]> =>
  drawnValues(from, lowRes, options);

const liteConfigOf = ({ config }: Model): LiteConfig => untagged(config.network as LiteNetwork);

test.each([
  [1, 1],
  [1, 7],
  [4, 4],
  [5, 3],
])('a %i x %i picture becomes four times as large, and downsamples to itself at every step', async (height, width) => {
  const low = picture(height, width);
  let steps = 0;
  for await (const { y0, step } of superResolve(model, low, OPTIONS)) {
    steps += 1;
    expect(step).toBe(steps);
    expect(y0.shape).toEqual([1, height * 4, width * 4, 3]);
    expect(inconsistency(y0, low)).toBeLessThan(1e-5);
    y0.dispose();
  }
  expect(steps).toBe(3);
  low.dispose();
});

test('the usual steps have more noise than the posterior; named ones have the noise that is asked for', async () => {
  const low = picture(4, 4);
  const usual = await values(low, OPTIONS);
  const named = (strength: number) => values(low, { ...OPTIONS, spacing: 'logSnr', strength });
  expect(largestDifference(usual, await named(liteNoiseFactor(OPTIONS.steps)))).toBeLessThan(1e-6);
  expect(largestDifference(usual, await named(1))).toBeGreaterThan(1e-3);
  expect(liteNoiseFactor(4)).toBeCloseTo(1.1, 12);
  low.dispose();
});

test('gray pictures, several at a time', async () => {
  const gray = randomLite('diffusion', {}, 1);
  const low = picture(3, 4, 1, 2);
  const high = await drawn(gray, low, OPTIONS);
  expect(high.shape).toEqual([2, 12, 16, 1]);
  low.dispose();
  high.dispose();
  disposeModel(gray);
});

test.each(samplerNames)('%s: the same seed gives the same picture, another seed another', async (name) => {
  const sampler = samplerNamed(name);
  const low = picture(4, 4);
  const first = await values(low, { ...OPTIONS, sampler, seed: 1 });
  expect(await values(low, { ...OPTIONS, sampler, seed: 1 })).toEqual(first);
  expect(await values(low, { ...OPTIONS, sampler, seed: 2 })).not.toEqual(first);
  low.dispose();
});

test.each(samplerNames)(
  '%s: without noise the seed does not matter, and a denoiser that expects nothing leaves the regression',
  async (name) => {
    const sampler = samplerNamed(name);
    const low = calmPicture(4, 3);
    const still: SuperResolveOptions = { ...OPTIONS, sampler, strength: 0 };
    expect(await values(low, { ...still, seed: 2 })).toEqual(await values(low, { ...still, seed: 1 }));
    // The middle of all that a denoiser without a guess can draw is what it was asked to add to.
    const guessless = randomLite('diffusion', {}, 3, /^(regressor|denoiser)\.out\./);
    const mean = tidy(() => Array.from(oneStep(guessless, low, { consistency: 1 }).dataSync())) as number[];
    expect(largestDifference(await values(low, still, guessless), mean)).toBeLessThan(1e-5);
    expect(largestDifference(await values(low, { ...still, strength: 1 }, guessless), mean)).toBeGreaterThan(1e-2);
    low.dispose();
    disposeModel(guessless);
  },
);

test('a fresh model without noise is bicubic interpolation made consistent', async () => {
  const fresh = freshLite('diffusion');
  const low = calmPicture(4, 3);
  const [made, bicubic] = [
    await drawn(fresh, low, { ...OPTIONS, strength: 0 }),
    oneStep(fresh, low, { consistency: 1 }),
  ];
  expect(largestDifference(Array.from(made.dataSync()), Array.from(bicubic.dataSync()))).toBeLessThan(1e-5);
  for (const tensor of [low, made, bicubic]) tensor.dispose();
  disposeModel(fresh);
});

test('what the denoiser answers is added to every channel in units of the local scale', async () => {
  // A denoiser that answers 0.3 everywhere when asked for the target itself; fresh parts around it.
  const fresh = freshLite('diffusion', { prediction: 'y0' });
  const bias = fill([16], 0.3);
  const constant: Model = { config: fresh.config, params: { ...fresh.params, 'denoiser.out.bias': bias } };
  const low = calmPicture(4, 3);
  const found = await values(low, { ...OPTIONS, consistency: 0 }, constant);
  const expected = tidy(() => {
    const { image, features } = regress(liteConfigOf(constant), constant.params, low);
    const [unit] = localScale(liteConfigOf(constant), constant.params, features).dataSync();
    return Array.from(image.dataSync(), (value) => value + 0.3 * unit!);
  }) as number[];
  expect(largestDifference(found, expected)).toBeLessThan(1e-6);
  low.dispose();
  bias.dispose();
  disposeModel(fresh);
});

test('differences of colour stay those of the regression', async () => {
  const low = calmPicture(4, 3);
  // Nearly fresh: what is drawn must not reach the clip at -1 and 1, which acts on each channel.
  const calm = randomLite('diffusion', {}, 3, /^(regressor|localScale)\./);
  const made = await values(low, { ...OPTIONS, strength: 0.5 }, calm);
  expect(Math.max(...made.map(Math.abs))).toBeLessThan(1);
  const base = tidy(() => Array.from(oneStep(calm, low, { consistency: 1 }).dataSync())) as number[];
  expect(largestDifference(made, base)).toBeGreaterThan(1e-2);
  const differences = (all: readonly number[]): number[] => all.map((value, i) => value - all[i - (i % 3)]!);
  expect(largestDifference(differences(made), differences(base))).toBeLessThan(1e-5);
  low.dispose();
  disposeModel(calm);
});

test('without consistency the picture stays in range', async () => {
  const low = picture(4, 4);
  const found = await values(low, { ...OPTIONS, consistency: 0 });
  expect(Math.max(...found.map(Math.abs))).toBeLessThanOrEqual(1);
  low.dispose();
});

test('an abort stops between steps and frees everything', async () => {
  const low = picture(4, 4);
  const abort = new AbortController();
  const seen: number[] = [];
  await expect(async () => {
    for await (const step of superResolve(model, low, { ...OPTIONS, signal: abort.signal })) {
      seen.push(step.step);
      step.y0.dispose();
      abort.abort();
    }
  }).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
  expect(seen).toEqual([1]);
  low.dispose();
});

test('leaving the loop early frees everything', async () => {
  const low = picture(4, 4);
  for await (const step of superResolve(model, low, OPTIONS)) {
    step.y0.dispose();
    break;
  }
  low.dispose();
});

test('what cannot be used is named and frees everything', async () => {
  const low = picture(4, 4);
  const gray = picture(4, 4, 1);
  const regression = randomLite('regression');
  await expect(drawn(regression, low, OPTIONS)).rejects.toThrow(
    'superResolve needs a diffusion model, but this one is a regression model: use oneStep',
  );
  await expect(drawn(model, gray, OPTIONS)).rejects.toThrow(
    'lite: lowRes must be [batch, height, width, 3], got [1, 4, 4, 1]',
  );
  const { 'denoiser.in.bias': _, ...without } = model.params;
  await expect(drawn({ ...model, params: without }, low, OPTIONS)).rejects.toThrow(
    'the weights lack "denoiser.in.bias" [6]',
  );
  const misfit = { ...model.params, 'denoiser.in.bias': zerosLike(model.params['denoiser.out.bias']!) };
  await expect(drawn({ ...model, params: misfit }, low, OPTIONS)).rejects.toThrow('must be [6], got [16]');
  misfit['denoiser.in.bias'].dispose();
  low.dispose();
  gray.dispose();
  disposeModel(regression);
});
