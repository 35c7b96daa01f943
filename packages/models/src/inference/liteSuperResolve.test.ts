import {
  add,
  clipByValue,
  fill,
  memory,
  mul,
  randomUniform,
  sub,
  tensor1d,
  tidy,
  zerosLike,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { denoiser, fromSites, localScale, regress, toSites, type LiteConfig } from '@sr3kit/lite';
import { ancestral, positionalNoise, samplerNamed, samplerNames } from '@sr3kit/samplers';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';
import {
  disposeModel,
  inferenceCurve,
  ModelError,
  oneStep,
  superResolve,
  type Model,
  type SuperResolveOptions,
} from '../index.ts';
import { liteNoiseFactor } from '../lite/noiseFactor.ts';
import { inconsistency } from '../testing/inconsistency.ts';
import { freshLite, randomLite } from '../testing/liteModels.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

let model: Model;
let tensors: number;
beforeEach(() => {
  tensors = memory().numTensors;
  model = randomLite('diffusion');
});
afterEach(() => {
  disposeModel(model);
  expect(memory().numTensors, 'tensors left over').toBe(tensors);
});

const OPTIONS: SuperResolveOptions = { sampler: ancestral(), steps: 3, seed: 5 };

const picture = (height: number, width: number, channels = 3, batch = 1): Tensor4D =>
  randomUniform([batch, height, width, channels], -0.8, 0.8, 'float32', 9) as Tensor4D;

/** One whose upsample stays far from -1 and 1, so that clipping has nothing to do. */
const calmPicture = (height: number, width: number): Tensor4D =>
  randomUniform([1, height, width, 3], -0.2, 0.2, 'float32', 9) as Tensor4D;

async function result(lowRes: Tensor4D, options: SuperResolveOptions, from: Model = model): Promise<Tensor4D> {
  let last: Tensor4D | undefined;
  for await (const step of superResolve(from, lowRes, options)) {
    last?.dispose();
    last = step.y0;
  }
  return last!;
}

async function values(lowRes: Tensor4D, options: SuperResolveOptions, from: Model = model): Promise<number[]> {
  const high = await result(lowRes, options, from);
  const found = Array.from(high.dataSync());
  high.dispose();
  return found;
}

const liteConfigOf = ({ config }: Model): LiteConfig => untagged(config.network as LiteNetwork);

const largestDifference = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

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
  const high = await result(low, OPTIONS, gray);
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
  const [drawn, bicubic] = [
    await result(low, { ...OPTIONS, strength: 0 }, fresh),
    oneStep(fresh, low, { consistency: 1 }),
  ];
  expect(largestDifference(Array.from(drawn.dataSync()), Array.from(bicubic.dataSync()))).toBeLessThan(1e-5);
  for (const tensor of [low, drawn, bicubic]) tensor.dispose();
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
  const drawn = await values(low, { ...OPTIONS, strength: 0.5 }, calm);
  expect(Math.max(...drawn.map(Math.abs))).toBeLessThan(1);
  const base = tidy(() => Array.from(oneStep(calm, low, { consistency: 1 }).dataSync())) as number[];
  expect(largestDifference(drawn, base)).toBeGreaterThan(1e-2);
  const differences = (all: readonly number[]): number[] => all.map((value, i) => value - all[i - (i % 3)]!);
  expect(largestDifference(differences(drawn), differences(base))).toBeLessThan(1e-5);
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
  await expect(result(low, OPTIONS, regression)).rejects.toThrow(
    'superResolve needs a diffusion model, but this one is a regression model: use oneStep',
  );
  await expect(result(gray, OPTIONS)).rejects.toThrow(
    'lite: lowRes must be [batch, height, width, 3], got [1, 4, 4, 1]',
  );
  const { 'denoiser.in.bias': _, ...without } = model.params;
  await expect(result(low, OPTIONS, { ...model, params: without })).rejects.toThrow(
    'the weights lack "denoiser.in.bias" [6]',
  );
  const misfit = { ...model.params, 'denoiser.in.bias': zerosLike(model.params['denoiser.out.bias']!) };
  await expect(result(low, OPTIONS, { ...model, params: misfit })).rejects.toThrow('must be [6], got [16]');
  misfit['denoiser.in.bias'].dispose();
  low.dispose();
  gray.dispose();
  disposeModel(regression);
});

test('a start from the crisp answer is that answer with noise', async () => {
  const low = calmPicture(5, 4);
  const { network } = model.config;
  const params = { ...model.params, ...randomCrisp(model) };
  const inference = [{ steps: 1, noise: 0.5, start: 'crisp', spacing: { cleanest: 5, noisiest: 3 } }] as const;
  const withCrisp: Model = { config: { ...model.config, network: { ...network, crisp: true } as LiteNetwork }, params };
  const planned: Model = { ...withCrisp, config: { ...withCrisp.config, inference } };
  const config = liteConfigOf(withCrisp);
  const options: SuperResolveOptions = { steps: 1, seed: 5, consistency: 0 };
  const found = await values(low, options, planned);
  const curve = inferenceCurve(planned.config, 1, inference[0].spacing);
  const alphaBar = curve.alphaBars[1]!;
  const byHand = tidy(() => {
    const faithful = regress(config, params, low);
    const sigma = localScale(config, params, faithful.features);
    const crisp = toSites(config, regress(config, params, low, undefined, 'crisp').image, faithful.image, sigma);
    const noise = mul(positionalNoise([1, 5, 4, 16], 5)(0), 0.5);
    const y: Tensor4D = add(mul(crisp, Math.sqrt(alphaBar)), mul(noise, Math.sqrt(1 - alphaBar)));
    const v = denoiser(config, params, { lowRes: low, features: faithful.features })(
      y,
      {},
      tensor1d([Math.sqrt(alphaBar)]),
    );
    const y0: Tensor4D = sub(mul(y, Math.sqrt(alphaBar)), mul(v, Math.sqrt(1 - alphaBar)));
    return Array.from(clipByValue(add(faithful.image, fromSites(config, y0, sigma)), -1, 1).dataSync());
  });
  expect(largestDifference(found, byHand)).toBeLessThan(1e-5);
  // Whoever names a spacing starts from noise, unless they name the start too.
  const named = { ...options, strength: 0.5 };
  const fromCrisp = { ...named, start: 'crisp', spacing: inference[0].spacing } as const;
  expect(await values(low, fromCrisp, planned)).toEqual(found);
  expect(await values(low, fromCrisp, withCrisp)).toEqual(found);
  const fromNoise = await values(low, { ...named, start: 'noise', spacing: { cleanest: 5 } }, planned);
  expect(await values(low, { ...named, spacing: { cleanest: 5 } }, planned)).toEqual(fromNoise);
  expect(largestDifference(fromNoise, found)).toBeGreaterThan(1e-3);
  disposeParams(Object.fromEntries(Object.entries(params).filter(([name]) => name.startsWith('crisp.'))));
  low.dispose();
});

test('a start and a spacing that do not go together are refused, and so is a start that nobody has planned', async () => {
  const low = calmPicture(5, 4);
  const crisp = randomCrisp(model);
  const network = { ...model.config.network, crisp: true } as LiteNetwork;
  const unplanned: Model = { config: { ...model.config, network }, params: { ...model.params, ...crisp } };
  const refusal = async (options: Partial<SuperResolveOptions>, from: Model = unplanned): Promise<unknown> =>
    values(low, { steps: 1, seed: 5, ...options }, from).catch((error: unknown) => error);
  const both = { cleanest: 5, noisiest: 3 };
  for (const start of [{}, { start: 'noise' }] as const) {
    expect(await refusal({ ...start, spacing: both })).toEqual(
      new ModelError(
        'spacing has a noisiest end, 3, but drawing starts from pure noise, whose place is the end of the curve: leave ' +
          'noisiest out, or start from crisp',
      ),
    );
  }
  for (const spacing of ['logSnr', { cleanest: 5 }] as const) {
    expect(String(await refusal({ start: 'crisp', spacing }))).toContain('spacing has no noisiest end');
  }
  expect(await refusal({ start: 'crisp' })).toBeInstanceOf(ModelError);
  expect(String(await refusal({ start: 'crisp' }))).toContain(
    'start crisp needs a plan that starts there, and this model has none',
  );
  expect(String(await refusal({ start: 'crisp' }, model))).toContain('no mode crisp to start from');
  // A curve of your own says itself where drawing begins.
  const curve = inferenceCurve(model.config, 1, both);
  expect(await refusal({ start: 'crisp', curve })).toEqual(await refusal({ start: 'crisp', spacing: both }));
  disposeParams(crisp);
  low.dispose();
});

/** Another regressor, of random weights. */
function randomCrisp(from: Model): Params {
  const shapes = Object.entries(from.params).filter(([name]) => name.startsWith('regressor.'));
  return Object.fromEntries(
    shapes.map(([name, { shape }], i) => [
      name.replace('regressor', 'crisp'),
      randomUniform(shape, -0.3, 0.3, 'float32', 40 + i),
    ]),
  );
}
