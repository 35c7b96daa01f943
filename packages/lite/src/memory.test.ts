import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, profile, tensor1d, type Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { gaussian } from '@sr3kit/ops';
import { denoiser, regress, siteValues } from './index.ts';
import { randomParams, tinyConfig } from './testing/tinyConfig.ts';

/** Bytes at the fullest moment beyond those that were there before, for chains of so many blocks. */
async function peaks(blocks: number): Promise<{ readonly regress: number; readonly denoiser: number }> {
  const config = {
    ...tinyConfig,
    regressor: { ...tinyConfig.regressor, blocks },
    denoiser: { ...tinyConfig.denoiser!, blocks },
  };
  const params = randomParams(config, 1);
  const [low, features, y] = [3, 5, siteValues(config)].map((channels) => gaussian([1, 6, 5, channels], 1) as Tensor4D);
  const noiseLevel = tensor1d([0.5]);
  const peakOf = async (run: () => Tensor4D[]): Promise<number> => {
    const { numBytes } = memory();
    const { peakBytes } = await profile(() => {
      dispose(run());
      return [];
    });
    return peakBytes - numBytes;
  };
  const denoise = denoiser(config, params, { lowRes: low!, features: features! });
  const found = {
    regress: await peakOf(() => Object.values(regress(config, params, low!)) as Tensor4D[]),
    denoiser: await peakOf(() => [denoise(y!, {}, noiseLevel)]),
  };
  dispose([low!, features!, y!, noiseLevel]);
  disposeParams(params);
  return found;
}

test('an evaluation takes no more memory for a longer chain', async () => {
  const [two, nine] = [await peaks(2), await peaks(9)];
  expect(two.regress).toBeGreaterThan(0);
  expect(two.denoiser).toBeGreaterThan(0);
  expect(nine).toEqual(two);
});
