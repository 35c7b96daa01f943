import { add, exp, memory, sub, tensor, tidy, zeros, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gaussian } from '@sr3kit/ops';
import { describeEngines } from '@sr3kit/testing';
import { fromSites, toSites, type LiteConfig } from './index.ts';
import { lumaOf } from './residual.ts';
import { tinyConfig } from './testing/tinyConfig.ts';

const shape = (channels: number, side = 1): [number, number, number, number] => [2, 3 * side, 4 * side, channels];

async function expectClose(actual: Tensor4D, expected: Tensor4D): Promise<void> {
  expect(actual.shape).toEqual(expected.shape);
  const [a, b] = [await actual.data(), await expected.data()];
  // Values are Gaussian, a few units large: 2e-6 is some steps of float32.
  a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(2e-6));
}

/** Runs a check in a scope of its own and expects that nothing is left behind. */
async function scoped(check: (own: <T extends Tensor4D>(tensor: T) => T) => Promise<void>): Promise<void> {
  const before = memory().numTensors;
  const owned: Tensor4D[] = [];
  await check((tensor) => {
    owned.push(tensor);
    return tensor;
  });
  for (const tensor of owned) tensor.dispose();
  expect(memory().numTensors, 'tensors left behind').toBe(before);
}

describeEngines(() => {
  const forms = [
    [2, 3],
    [3, 1],
    [4, 3],
  ] as const;

  test.each(forms)('scale %i, %i channels: sites and back is the luma that was missing', async (scale, channels) => {
    const config: LiteConfig = { ...tinyConfig, scale, imageChannels: channels };
    await scoped(async (own) => {
      const [image, regression] = [1, 2].map((seed) => own(gaussian(shape(channels, scale), seed) as Tensor4D));
      const unit = own(tidy(() => exp(gaussian(shape(1), 3)) as Tensor4D));
      const sites = own(toSites(config, image!, regression!, unit));
      expect(sites.shape).toEqual(shape(scale * scale));
      const luma = own(tidy(() => lumaOf(sub(image!, regression!) as Tensor4D)));
      await expectClose(own(fromSites(config, sites, unit)), luma);
    });
  });

  test.each(forms)('scale %i, %i channels: what is added to every channel is found', async (scale, channels) => {
    const config: LiteConfig = { ...tinyConfig, scale, imageChannels: channels };
    await scoped(async (own) => {
      const regression = own(gaussian(shape(channels, scale), 1) as Tensor4D);
      const sites = own(gaussian(shape(scale * scale), 2) as Tensor4D);
      const unit = own(tidy(() => add(zeros(shape(1)), 0.5) as Tensor4D));
      const image = own(tidy(() => add(regression, fromSites(config, sites, unit)) as Tensor4D));
      await expectClose(own(toSites(config, image, regression, unit)), sites);
      // Differences of colour, red minus green and blue minus green, are those of the regression.
      if (channels === 1) return;
      const [made, given] = [await image.data(), await regression.data()];
      for (let i = 0; i < made.length; i += 3) {
        for (const other of [0, 2]) {
          const difference = made[i + other]! - made[i + 1]! - (given[i + other]! - given[i + 1]!);
          expect(Math.abs(difference)).toBeLessThan(2e-6);
        }
      }
    });
  });

  test('a change of colour without a change of luma is nothing to the denoiser', async () => {
    await scoped(async (own) => {
      const regression = own(zeros(shape(3, 2)) as Tensor4D);
      // Red up by 0.587 and green down by 0.299: the weights of BT.601, exchanged.
      const values = Array.from({ length: 2 * 6 * 8 }, () => [0.587, -0.299, 0]).flat();
      const image = own(tensor(values, shape(3, 2)) as Tensor4D);
      await expectClose(own(toSites(tinyConfig, image, regression, null)), own(zeros(shape(4)) as Tensor4D));
    });
  });

  test('the pixel at (dy, dx) of a square becomes channel dy * scale + dx of its site', async () => {
    const config: LiteConfig = { ...tinyConfig, scale: 3, imageChannels: 1 };
    await scoped(async (own) => {
      // Each pixel holds its own place as row.column.
      const place = Array.from({ length: 2 * 9 * 12 }, (_, i) => 100 * (Math.floor(i / 12) % 9) + (i % 12));
      const sites = own(
        toSites(config, own(tensor(place, shape(1, 3)) as Tensor4D), own(zeros(shape(1, 3)) as Tensor4D), null),
      );
      const expected = Array.from({ length: 2 * 3 * 4 * 9 }, (_, i) => {
        const [row, column, dy, dx] = [Math.floor(i / 36) % 3, Math.floor(i / 9) % 4, Math.floor((i % 9) / 3), i % 3];
        return 100 * (3 * row + dy) + 3 * column + dx;
      });
      expect(Array.from(await sites.data())).toEqual(expected);
    });
  });

  test('luma is BT.601 in full range', async () => {
    await scoped(async (own) => {
      const colours = own(tensor([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], [1, 2, 2, 3]) as Tensor4D);
      const found = await own(lumaOf(colours)).data();
      [0.299, 0.587, 0.114, 1].forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6));
    });
  });

  test('shapes that do not fit are named, and nothing is left behind', async () => {
    await scoped(async (own) => {
      const image = own(zeros(shape(3, 2)) as Tensor4D);
      const smaller = own(zeros([1, 6, 8, 3]) as Tensor4D);
      const unit = own(zeros([2, 3, 1, 1]) as Tensor4D);
      const sites = own(zeros(shape(4)) as Tensor4D);
      expect(() => toSites(tinyConfig, image, smaller, null)).toThrow(
        'lite: regression must be [2, 6, 8, 3], got [1, 6, 8, 3]',
      );
      expect(() => toSites(tinyConfig, image, image, unit)).toThrow(
        'lite: sigma must be [2, 3, 4, 1], got [2, 3, 1, 1]',
      );
      expect(() => fromSites(tinyConfig, sites, unit)).toThrow('lite: sigma must be [2, 3, 4, 1], got [2, 3, 1, 1]');
      expect(() => fromSites(tinyConfig, image, unit)).toThrow('lite: sites must be [2, 6, 8, 4], got [2, 6, 8, 3]');
    });
  });
});
