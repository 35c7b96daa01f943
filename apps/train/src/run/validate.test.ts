import { abs, mean, sub } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeModel, initModel, modelConfigSchema, type Model, type PerceptualDistances } from '@sr3kit/models';
import { uniforms } from '@sr3kit/random';
import { validationSchema } from '../config/validation.ts';
import { validate } from './validate.ts';
import type { ValidationPicture } from './validationSet.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

/** SSIM leaves out a border of the scale, and needs 11 x 11 pixels. */
const SIDE = 20;
const validation = validationSchema.parse({ files: ['photos'], every: 1, pictures: 1, samples: 1 });

/** Noise, that of each number flatter than the one before. */
function picture(index: number): ValidationPicture {
  const noise = (seed: number, side: number) => ({
    ...{ width: side, height: side, channels: 3 as const },
    data: Uint8Array.from(uniforms(seed, 0, side * side * 3), (value) => 128 + (255 * (value - 0.5)) / (index + 1)),
  });
  return { name: String(index), high: noise(2 * index, SIDE), low: noise(2 * index + 1, SIDE / 4) };
}

function crispModel(distsEvery: number): Model {
  const config = modelConfigSchema.parse({
    ...{ format: 'sr3kit-model', version: 1, task: { scale: 4, size: SIDE, channels: 3 } },
    network: {
      ...{ kind: 'lite', scale: 4, imageChannels: 3, crisp: false, denoiser: null },
      ...{ regressor: { channels: 4, blocks: 1, residualScale: 0.2 }, localScale: { channels: 3, floor: 0.02 } },
    },
    schedule: { kind: 'cosine', steps: 100 },
    objective: { kind: 'regression', target: 'parts', perceptual: { lpips: 2, dists: 3, distsEvery } },
  });
  return initModel(config, 1);
}

/** Stand-ins for the distances, that note the side of what they compare. */
function counted(): PerceptualDistances & { readonly calls: Record<'lpips' | 'dists', number[]> } {
  const calls = { lpips: [] as number[], dists: [] as number[] };
  const distance =
    (name: 'lpips' | 'dists'): PerceptualDistances['lpips'] =>
    (a, b) => {
      calls[name].push(a.shape[1]);
      return mean(abs(sub(a, b)), [1, 2, 3]);
    };
  return { calls, lpips: distance('lpips'), dists: distance('dists') };
}

test('a perceptual loss judges every picture alike, in whatever order and however seldom DISTS is learned', async () => {
  const pictures = [0, 1, 2, 3, 4].map(picture);
  const lossOf = async (distsEvery: number, given: readonly ValidationPicture[]): Promise<number> => {
    const model = crispModel(distsEvery);
    const distances = counted();
    const { measures } = await validate(model, given, validation, { distances });
    disposeModel(model);
    const whole = given.map(() => SIDE);
    expect(distances.calls).toEqual({ lpips: whole, dists: whole });
    return measures.loss!;
  };
  const loss = await lossOf(4, pictures);
  expect(await lossOf(4, pictures.toReversed())).toBeCloseTo(loss, 10);
  expect(await lossOf(1, pictures)).toBe(loss);
  const alone = await Promise.all(pictures.map((each) => lossOf(4, [each])));
  expect(alone.reduce((sum, each) => sum + each) / alone.length).toBeCloseTo(loss, 10);
});
