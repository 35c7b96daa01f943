import { disposeParams } from '@sr3kit/denoiser';
import type { PictureBatch } from '@sr3kit/losses';
import { initModel, modelConfigSchema, trainingLoss, type ModelConfig } from '@sr3kit/models';
import { gaussians } from '@sr3kit/random';
import { trainerConfigSchema } from '../config.ts';
import { train } from '../train.ts';
import { createState } from '../trainingState.ts';

const [SIZE, SCALE, CHANNELS] = [16, 4, 3];

/** The smallest network of the paper's kind with every part. */
const model: ModelConfig = modelConfigSchema.parse({
  format: 'sr3kit-model',
  version: 1,
  task: { scale: SCALE, size: SIZE, channels: CHANNELS },
  network: {
    kind: 'unet',
    imageChannels: CHANNELS,
    conditionChannels: CHANNELS,
    size: SIZE,
    channels: 8,
    multipliers: [1],
    blocks: 1,
    attention: [4],
    dropout: 0,
    groups: 2,
    layout: 'sr3',
    noiseInput: true,
    patch: 4,
  },
  schedule: { kind: 'linear', steps: 200 },
  objective: { kind: 'diffusion', prediction: 'eps', target: 'image' },
});

async function* batches(start: number): AsyncGenerator<PictureBatch> {
  const size = 2;
  for (let i = start; ; i++) {
    const high = gaussians(21, i * 10_000, size * SIZE ** 2 * CHANNELS).map((value) => value * 0.3);
    const low = gaussians(22, i * 10_000, size * (SIZE / SCALE) ** 2 * CHANNELS).map((value) => value * 0.3);
    yield { size, crop: SIZE, scale: SCALE, channels: CHANNELS, high, low };
  }
}

/** Trains the model for some steps on the active engine, and gives their losses and gradient norms. */
export async function shortRun(steps: number): Promise<{ loss: number; gradNorm: number }[]> {
  const config = trainerConfigSchema.parse({ batchSize: 2, steps, learningRate: 2e-3, clipNorm: 1 });
  const { params } = initModel(model, 1);
  const state = createState(params, config);
  disposeParams(params);
  const done: { loss: number; gradNorm: number }[] = [];
  try {
    for await (const { loss, gradNorm } of train(state, {
      loss: trainingLoss(model),
      batches,
      usesState: () => false,
    })) {
      done.push({ loss, gradNorm });
    }
  } finally {
    state.dispose();
  }
  return done;
}
