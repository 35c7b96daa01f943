import { add, clipByValue, mul, randomUniform, sub, tensor1d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { denoiser, fromSites, localScale, regress, toSites } from '@sr3kit/lite';
import { positionalNoise } from '@sr3kit/samplers';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';
import { inferenceCurve, ModelError, type Model, type SuperResolveOptions } from '../index.ts';
import { calmPicture, drawnValues, largestDifference } from '../testing/drawing.ts';
import { eachTestHasModel } from '../testing/eachModel.ts';
import { randomLite } from '../testing/liteModels.ts';

let model: Model;
eachTestHasModel(
  () => randomLite('diffusion'),
  (made) => {
    model = made;
  },
);

test.each([0, 0.2])(
  'a start from the crisp answer, of which %f is faithful, is that answer with noise',
  async (share) => {
    const low = calmPicture(5, 4);
    const { network } = model.config;
    const params = { ...model.params, ...randomCrisp(model) };
    const inference = [{ steps: 1, noise: 0.5, start: 'crisp', spacing: { cleanest: 5, noisiest: 3 } }] as const;
    const withCrisp: Model = {
      config: { ...model.config, network: { ...network, crisp: true, faithfulShare: share } as LiteNetwork },
      params,
    };
    const planned: Model = { ...withCrisp, config: { ...withCrisp.config, inference } };
    const config = untagged(withCrisp.config.network as LiteNetwork);
    const options: SuperResolveOptions = { steps: 1, seed: 5, consistency: 0 };
    const found = await drawnValues(planned, low, options);
    const curve = inferenceCurve(planned.config, 1, inference[0].spacing);
    const alphaBar = curve.alphaBars[1]!;
    const byHand = tidy(() => {
      const faithful = regress(config, params, low);
      const sigma = localScale(config, params, faithful.features);
      const crisp = toSites(config, regress(config, params, low, undefined, 'crisp').image, faithful.image, sigma);
      const noise = mul(positionalNoise([1, 5, 4, 16], 5)(0), 0.5);
      // The faithful answer is zero in these samples: without its share they are larger.
      const y: Tensor4D = add(mul(crisp, Math.sqrt(alphaBar) / (1 - share)), mul(noise, Math.sqrt(1 - alphaBar)));
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
    expect(await drawnValues(planned, low, fromCrisp)).toEqual(found);
    expect(await drawnValues(withCrisp, low, fromCrisp)).toEqual(found);
    const fromNoise = await drawnValues(planned, low, { ...named, start: 'noise', spacing: { cleanest: 5 } });
    expect(await drawnValues(planned, low, { ...named, spacing: { cleanest: 5 } })).toEqual(fromNoise);
    expect(largestDifference(fromNoise, found)).toBeGreaterThan(1e-3);
    disposeParams(Object.fromEntries(Object.entries(params).filter(([name]) => name.startsWith('crisp.'))));
    low.dispose();
  },
);

test('a start and a spacing that do not go together are refused, and so is a start that nobody has planned', async () => {
  const low = calmPicture(5, 4);
  const crisp = randomCrisp(model);
  const network = { ...model.config.network, crisp: true } as LiteNetwork;
  const unplanned: Model = { config: { ...model.config, network }, params: { ...model.params, ...crisp } };
  const refusal = async (options: Partial<SuperResolveOptions>, from: Model = unplanned): Promise<unknown> =>
    drawnValues(from, low, { steps: 1, seed: 5, ...options }).catch((error: unknown) => error);
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
