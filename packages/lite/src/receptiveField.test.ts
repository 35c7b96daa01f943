import { add, buffer, dispose, memory, tensor1d, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { gaussian } from '@sr3kit/ops';
import { describeEngines } from '@sr3kit/testing';
import { denoiser, localScale, receptiveField, regress, siteValues, type LiteConfig } from './index.ts';
import { randomParams, tinyConfig } from './testing/tinyConfig.ts';

const deeper: LiteConfig = {
  ...tinyConfig,
  scale: 3,
  imageChannels: 1,
  regressor: { ...tinyConfig.regressor, blocks: 3 },
  denoiser: { ...tinyConfig.denoiser!, blocks: 2 },
};

/** One more site than the part sees on every side, and more to the right and below. */
function grid(reach: number): { height: number; width: number; at: readonly [row: number, column: number] } {
  return { height: 2 * reach + 4, width: 2 * reach + 5, at: [reach + 1, reach + 1] };
}

/** The picture with the values of one site changed, in the first of the batch. */
function changed(picture: Tensor4D, [row, column]: readonly [number, number]): Tensor4D {
  const change = buffer(picture.shape);
  for (let channel = 0; channel < picture.shape[3]; channel += 1) change.set(0.7 + channel, 0, row, column, channel);
  return tidy(() => add(picture, change.toTensor()));
}

/** The smallest rectangle of sites outside which two answers are equal to the bit. */
async function differing(a: Tensor4D, b: Tensor4D, side: number): Promise<object> {
  const [, height, width, channels] = a.shape;
  const [x, y] = [await a.data(), await b.data()];
  const rectangle = { pictures: new Set<number>(), top: Infinity, bottom: -1, left: Infinity, right: -1 };
  for (let i = 0; i < x.length; i += 1) {
    if (Object.is(x[i], y[i])) continue;
    const pixel = Math.floor(i / channels);
    const row = Math.floor((Math.floor(pixel / width) % height) / side);
    const column = Math.floor((pixel % width) / side);
    rectangle.pictures.add(Math.floor(pixel / (width * height)));
    rectangle.top = Math.min(rectangle.top, row);
    rectangle.bottom = Math.max(rectangle.bottom, row);
    rectangle.left = Math.min(rectangle.left, column);
    rectangle.right = Math.max(rectangle.right, column);
  }
  return { ...rectangle, pictures: [...rectangle.pictures] };
}

/** Changes one input site, and expects the answer to change as far as `reach` in every direction, and nowhere else. */
async function expectReach(
  apply: (input: Tensor4D) => Tensor4D,
  channels: number,
  reach: number,
  side = 1,
): Promise<void> {
  const { height, width, at } = grid(reach);
  const input: Tensor4D = gaussian([2, height, width, channels], 5);
  const other = changed(input, at);
  const answers = [tidy(() => apply(input)), tidy(() => apply(other))] as const;
  const [row, column] = at;
  expect(await differing(...answers, side)).toEqual({
    pictures: [0],
    top: row - reach,
    bottom: row + reach,
    left: column - reach,
    right: column + reach,
  });
  dispose([input, other, ...answers]);
}

describeEngines(() => {
  test.each<[string, LiteConfig]>([
    ['tiny', tinyConfig],
    ['deeper', deeper],
  ])('a changed site changes what is in reach and nothing else: %s', async (_name, config) => {
    const before = memory().numTensors;
    const params = randomParams(config, 1);
    const reach = receptiveField(config);
    const { channels } = config.regressor;

    await expectReach((low) => regress(config, params, low).features, config.imageChannels, reach.features);
    await expectReach(
      (low) => regress(config, params, low).image,
      config.imageChannels,
      reach.regression,
      config.scale,
    );
    await expectReach((features) => localScale(config, params, features), channels, reach.localScale);

    const { height, width } = grid(reach.denoiser);
    const noiseLevel = tensor1d([0.3, 0.8]);
    const known = {
      y: gaussian([2, height, width, siteValues(config)], 11) as Tensor4D,
      features: gaussian([2, height, width, channels], 12) as Tensor4D,
      lowRes: gaussian([2, height, width, config.imageChannels], 13) as Tensor4D,
    };
    for (const [name, tensor] of Object.entries(known)) {
      const apply = (input: Tensor4D): Tensor4D => {
        const { y, ...guidance } = { ...known, [name]: input };
        return denoiser(config, params, guidance)(y, {}, noiseLevel);
      };
      await expectReach(apply, tensor.shape[3], reach.denoiser);
    }
    dispose([noiseLevel, ...Object.values(known)] as Tensor[]);
    disposeParams(params);
    expect(memory().numTensors).toBe(before);
  });
});

test('one site for every 3x3 convolution', () => {
  // features: the first layer and two in each of 3 blocks; regression: one more; denoiser: 1 + 2 * 2 + 1.
  expect(receptiveField(deeper)).toEqual({ features: 7, regression: 8, localScale: 1, denoiser: 6 });
  expect(receptiveField({ ...deeper, denoiser: null }).denoiser).toBe(0);
});
