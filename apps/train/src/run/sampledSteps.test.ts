import { tidy, zeros, type Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeModel, initModel, modelConfigSchema, trainingLoss, type Model } from '@sr3kit/models';
import { meanOfSteps, sampledStep } from './sampledSteps.ts';

beforeAll(async () => {
  await prepareEngine({ engine: 'cpu' });
});

const batch = {
  ...{ size: 1, crop: 8, scale: 4, channels: 3 as const },
  high: new Float32Array(8 * 8 * 3),
  low: new Float32Array(2 * 2 * 3),
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

function modelOf(perceptual: object | undefined): Model {
  const config = modelConfigSchema.parse({
    ...{ format: 'sr3kit-model', version: 1, task: { scale: 4, size: 8, channels: 3 } },
    network: {
      ...{ kind: 'lite', scale: 4, imageChannels: 3, crisp: false, denoiser: null },
      ...{ regressor: { channels: 2, blocks: 1, residualScale: 0.2 }, localScale: { channels: 2, floor: 0.02 } },
    },
    schedule: { kind: 'cosine', steps: 100 },
    objective: { kind: 'regression', target: 'parts', ...(perceptual && { perceptual }) },
  });
  return initModel(config, 1);
}

test.each<[string, object | undefined, number]>([
  ['one in four', { dists: 3 }, 1 / 4],
  ['one in seven', { lpips: 1, dists: 3, distsEvery: 7 }, 1 / 7],
  ['one in more than are taken', { dists: 3, distsEvery: 1000 }, 1 / 1000],
  ['every one', { dists: 3, distsEvery: 1 }, 1],
  ['none, without a share of DISTS', { lpips: 1 }, 0],
  ['none, without distances', undefined, 0],
])('a sample counts as many computations of DISTS for a step as a training has: %s', (_, perceptual, share) => {
  const { config, params } = modelOf(perceptual);
  let calls = 0;
  const distances = {
    lpips: (): Tensor1D => zeros([1]),
    dists: (): Tensor1D => {
      calls += 1;
      return zeros([1]);
    },
  };
  const loss = trainingLoss(config, { distances });
  const callsOf = (step: number): number => {
    calls = 0;
    tidy(() => loss(params, batch, { seed: 1, micro: 0, step })).dispose();
    return calls;
  };
  for (const taken of [2, 6]) {
    const costs = numbers(taken).map((n) => callsOf(sampledStep(config.objective, n)));
    expect(meanOfSteps(config.objective, costs)).toBeCloseTo(share, 12);
  }
  if (share > 1 / 1000) {
    const whole = numbers(28).map(callsOf);
    expect(whole.reduce((sum, each) => sum + each) / whole.length).toBeCloseTo(share, 12);
  }
  disposeModel({ config, params });
});
