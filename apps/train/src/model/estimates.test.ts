import { memory, profile, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import type { PictureBatch } from '@sr3kit/losses';
import {
  disposeModel,
  estimate,
  initModel,
  isTrained,
  modelConfigSchema,
  oneStep,
  superResolve,
  trainingLoss,
  type ModelConfig,
} from '@sr3kit/models';
import { gaussian } from '@sr3kit/ops';
import { ddim } from '@sr3kit/samplers';
import { createState, train, trainerConfigSchema } from '@sr3kit/training';

const native = (await availableEngines()).find(({ name }) => name === 'tensorflow');

/** Widths and depths that make each of the terms the largest somewhere. */
const sizes = [
  { scale: 4, size: 64, batch: 4, regressor: [16, 4], denoiser: [24, 4] },
  { scale: 4, size: 96, batch: 2, regressor: [48, 8], denoiser: [64, 8] },
  { scale: 4, size: 96, batch: 1, regressor: [64, 2], denoiser: [16, 8] },
  { scale: 2, size: 64, batch: 4, regressor: [32, 4], denoiser: [32, 6] },
] as const;

type Sizes = (typeof sizes)[number];

const chain = ([channels, blocks]: readonly [number, number]) => ({ channels, blocks });

const objectives = {
  regression: { kind: 'regression', target: 'parts', norm: 'l1' },
  diffusion: {
    kind: 'diffusion',
    prediction: 'v',
    target: 'parts',
    norm: 'l2',
    weighting: { kind: 'minSnr', gamma: 5 },
  },
} as const;

function configOf(kind: keyof typeof objectives, { scale, regressor, denoiser }: Sizes): ModelConfig {
  return modelConfigSchema.parse({
    format: 'sr3kit-model',
    version: 1,
    task: { scale, channels: 3 },
    network: {
      kind: 'lite',
      scale,
      imageChannels: 3,
      regressor: chain(regressor),
      denoiser: kind === 'diffusion' ? chain(denoiser) : null,
    },
    schedule: { kind: 'cosine', steps: 100 },
    objective: objectives[kind],
  });
}

async function peakOf(run: () => Promise<void>): Promise<number> {
  const { peakBytes } = await profile(async () => {
    await run();
    return [];
  });
  return peakBytes;
}

async function peakOfUpscaling(config: ModelConfig, side: number): Promise<number> {
  const model = initModel(config, 1);
  const low = gaussian([1, side, side, 3], 1) as Tensor4D;
  const peak = await peakOf(async () => {
    if (config.objective.kind === 'regression') oneStep(model, low, { consistency: 1 }).dispose();
    else for await (const { y0 } of superResolve(model, low, { sampler: ddim(), steps: 2, seed: 1 })) y0.dispose();
  });
  low.dispose();
  disposeModel(model);
  return peak;
}

async function peakOfTraining(config: ModelConfig, { scale, size, batch }: Sizes): Promise<number> {
  const { params } = initModel(config, 1);
  const part = (trained: boolean): Params =>
    Object.fromEntries(Object.entries(params).filter(([name]) => isTrained(config, name) === trained));
  const trainer = trainerConfigSchema.parse({ batchSize: batch, steps: 1, learningRate: 1e-3 });
  const [state, frozen] = [createState(part(true), trainer), part(false)];
  disposeParams(part(true));
  const loss = trainingLoss(config);
  const waves = (side: number): Float32Array =>
    Float32Array.from({ length: batch * side * side * 3 }, (_, i) => Math.sin(i));
  const pictures: PictureBatch = {
    size: batch,
    crop: size,
    scale,
    channels: 3,
    high: waves(size),
    low: waves(size / scale),
  };
  const peak = await peakOf(async () => {
    const steps = train(state, {
      config: trainer,
      loss: (...[given, ...rest]: Parameters<typeof loss>) => loss({ ...frozen, ...given }, ...rest),
      async *batches() {
        for (;;) yield await Promise.resolve(pictures);
      },
    });
    for await (const step of steps) expect(step.step).toBe(1);
  });
  state.dispose();
  disposeParams(frozen);
  return peak;
}

describe.skipIf(native?.available !== true)(`on native TensorFlow: ${native?.why ?? 'not there'}`, () => {
  beforeAll(async () => {
    await prepareEngine({ engine: 'tensorflow' });
  });
  let tensors: number;
  beforeEach(() => {
    tensors = memory().numTensors;
  });
  afterEach(() => {
    expect(memory().numTensors, 'tensors left over').toBe(tensors);
  });

  const each = (['regression', 'diffusion'] as const).flatMap((kind) => sizes.map((one) => ({ kind, ...one })));

  test.each(each)(
    '$kind, scale $scale, size $size, regressor $regressor, denoiser $denoiser: memory within an eighth',
    async ({ kind, ...one }) => {
      const config = configOf(kind, one);
      const { inferenceBytes, trainingBytes } = estimate(config.network, one.size, one.batch);
      const inference = inferenceBytes / (await peakOfUpscaling(config, one.size / one.scale));
      const training = trainingBytes / (await peakOfTraining(config, one));
      for (const ratio of [inference, training]) {
        expect(ratio).toBeGreaterThan(7 / 8);
        expect(ratio).toBeLessThan(9 / 8);
      }
    },
  );
});
