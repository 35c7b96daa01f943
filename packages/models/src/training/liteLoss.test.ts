import { dispose, grads, memory, tidy, type Scalar, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { localScale, regress, toSites, type LiteConfig } from '@sr3kit/lite';
import type { Draw, PictureBatch } from '@sr3kit/losses';
import { projectConsistency, resizeBicubic } from '@sr3kit/ops';
import { untagged } from '../config/network.ts';
import type { LiteNetwork } from '../config/network.ts';
import { disposeModel, isTrained, trainingLoss, type Model } from '../index.ts';
import { batchTensors } from '../loss/batchTensors.ts';
import { freshLite, randomLite } from '../testing/liteModels.ts';
import { tinyModel } from '../testing/unetModel.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

let tensors: number;
beforeEach(() => {
  tensors = memory().numTensors;
});
afterEach(() => {
  expect(memory().numTensors, 'tensors left over').toBe(tensors);
});

const batch: PictureBatch = {
  size: 2,
  crop: 16,
  scale: 4,
  channels: 3,
  high: Float32Array.from({ length: 2 * 16 * 16 * 3 }, (_, i) => Math.sin(i / 7)),
  low: Float32Array.from({ length: 2 * 4 * 4 * 3 }, (_, i) => Math.sin(i / 3)),
};
const draw: Draw = { seed: 1, step: 0, micro: 0 };

const liteConfigOf = (model: Model): LiteConfig => untagged(model.config.network as LiteNetwork);

function lossOf(model: Model, at: Draw = draw): number {
  return tidy(() => trainingLoss(model.config)(model.params, batch, at).dataSync()[0]!);
}

/** The gradient of the loss in every weight, by name. */
function gradientOf(model: Model): Record<string, number[]> {
  const names = Object.keys(model.params);
  const loss = trainingLoss(model.config);
  const slopes = tidy(() =>
    grads((...given: Tensor[]): Scalar =>
      loss(Object.fromEntries(names.map((name, i) => [name, given[i]!])), batch, draw),
    )(Object.values(model.params)),
  );
  const found = Object.fromEntries(names.map((name, i) => [name, Array.from(slopes[i]!.dataSync())]));
  dispose(slopes);
  return found;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const isZero = (values: readonly number[]): boolean => values.every((value) => value === 0);

test.each(['diffusion', 'regression'] as const)('the %s loss is a function of its draw and leaks nothing', (kind) => {
  const model = randomLite(kind);
  const first = lossOf(model);
  expect(Number.isFinite(first)).toBe(true);
  expect(lossOf(model)).toBe(first);
  for (const other of [
    { ...draw, seed: 2 },
    { ...draw, step: 1 },
    { ...draw, micro: 1 },
  ]) {
    if (kind === 'diffusion') expect(lossOf(model, other)).not.toBe(first);
    else expect(lossOf(model, other)).toBe(first);
  }
  disposeModel(model);
});

describe('first stage', () => {
  test.each(['l1', 'l2'] as const)(
    'a fresh model pays for bicubic interpolation and one scale, by hand (%s)',
    (norm) => {
      const model = freshLite('regression', { norm });
      const expected = tidy(() => {
        const { image, low } = batchTensors(batch);
        const [high, base] = [image.dataSync(), resizeBicubic(low, [16, 16]).dataSync()];
        const error = Array.from(high, (value, i) => value - base[i]!);
        // In units of residualScale, which is 0.2.
        const regression = meanOf(error.map((value) => (norm === 'l1' ? Math.abs(value) / 0.2 : (value / 0.2) ** 2)));
        const luma = Array.from(
          { length: error.length / 3 },
          (_, i) => 0.299 * error[3 * i]! + 0.587 * error[3 * i + 1]! + 0.114 * error[3 * i + 2]!,
        );
        const variance = Math.exp(-3) ** 2 + 0.02 ** 2;
        const likelihood = Math.log(variance) / 2 + meanOf(luma.map((value) => value ** 2)) / (2 * variance);
        return regression + 0.1 * likelihood;
      });
      expect(lossOf(model) / expected).toBeCloseTo(1, 5);
      disposeModel(model);
    },
  );

  test('by psnr the picture counts as inference answers with it, and less so as the network made it', () => {
    const [model, plain] = [freshLite('regression', { norm: 'psnr' }), freshLite('regression', { norm: 'l1' })];
    const scaleAlone = lossOf(plain) - fitByHand((error) => error.map((value) => Math.abs(value) / 0.2));
    const halfLogarithms = (error: number[]) => {
      const each = error.length / batch.size;
      return Array.from({ length: batch.size }, (_, i) => {
        const square = meanOf(error.slice(i * each, (i + 1) * each).map((value) => value ** 2));
        return Math.log(square / 0.2 ** 2 + (0.01 / 0.2) ** 2) / 2;
      });
    };
    const [answered, own] = [true, false].map((projected) => fitByHand(halfLogarithms, projected));
    expect(answered).not.toBeCloseTo(own!, 1);
    expect(lossOf(model) - scaleAlone).toBeCloseTo(0.7 * answered! + 0.3 * own!, 4);
    disposeModel(model);
    disposeModel(plain);
  });

  test('what the regressor learns does not depend on the scale head, nor the head’s share on what it reads', () => {
    const [model, other] = [randomLite('regression'), randomLite('regression', {}, 3, /^localScale\./)];
    const [gradient, otherGradient] = [gradientOf(model), gradientOf(other)];
    for (const name of Object.keys(model.params)) {
      expect(isZero(gradient[name]!), `${name} has a gradient`).toBe(false);
      if (name.startsWith('regressor.')) expect(otherGradient[name], name).toEqual(gradient[name]);
    }
    expect(lossOf(model)).not.toBe(lossOf(other));
    disposeModel(model);
    disposeModel(other);
  });

  test('everything is trained', () => {
    const model = freshLite('regression');
    for (const name of Object.keys(model.params)) expect(isTrained(model.config, name), name).toBe(true);
    disposeModel(model);
  });
});

describe('second stage', () => {
  test('the denoiser alone is trained, and all of it has a gradient', () => {
    const model = randomLite('diffusion');
    const gradient = gradientOf(model);
    for (const name of Object.keys(model.params)) {
      expect(isTrained(model.config, name), name).toBe(name.startsWith('denoiser.'));
      if (name.startsWith('denoiser.')) expect(isZero(gradient[name]!), `${name} has a gradient`).toBe(false);
    }
    disposeModel(model);
  });

  test('every weight of a U-Net is trained', () => {
    for (const kind of ['diffusion', 'regression'] as const) {
      const model = tinyModel(kind);
      for (const name of Object.keys(model.params)) expect(isTrained(model.config, name), name).toBe(true);
      disposeModel(model);
    }
  });

  test('a place counts as its scale over the mean, from 0.3 to 3, whatever the noise', () => {
    // A denoiser of zeros, asked for the target itself, is wrong by the target: no noise is left in its loss.
    const model = randomLite('diffusion', { prediction: 'y0' }, 3, /^denoiser\.out\./);
    const network = liteConfigOf(model);
    const expected = tidy(() => {
      const { image, low } = batchTensors(batch);
      const { image: regression, features } = regress(network, model.params, low);
      const scale: Tensor4D = localScale(network, model.params, features);
      const target = Array.from(toSites(network, image, regression, scale).dataSync());
      const scales = Array.from(scale.dataSync());
      const mean = meanOf(scales);
      return meanOf(
        target.map((value, i) => Math.min(3, Math.max(0.3, scales[Math.floor(i / 16)]! / mean)) * value ** 2),
      );
    });
    for (const seed of [1, 2]) expect(lossOf(model, { ...draw, seed }) / expected).toBeCloseTo(1, 4);
    disposeModel(model);
  });
});

/** The mean of what is made of the error of bicubic interpolation, with which a fresh model answers. */
function fitByHand(measure: (error: number[]) => number[], projected = false): number {
  return tidy(() => {
    const { image, low } = batchTensors(batch);
    const base = resizeBicubic(low, [16, 16]);
    const made = (projected ? projectConsistency(base, low, 1) : base).dataSync();
    return meanOf(measure(Array.from(image.dataSync(), (value, i) => value - made[i]!)));
  });
}
