import { add, memory, mul, profile, sum, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { modelConfigSchema, trainingLoss, type ModelConfig } from '@sr3kit/models';
import { checkpointed, withGradientCheckpointing } from '@sr3kit/ops';
import { gradientsOfPart } from './backpropagate.ts';
import { trainerConfigSchema } from './config.ts';
import { gradientsAt, mixedBatches, mixedModels, usedParams } from './testing/mixedModels.ts';
import { train, type TrainStep } from './train.ts';
import { createState } from './trainingState.ts';

beforeAll(() => prepareEngine({ engine: 'wasm' }));

const unet = mixedModels['U-Net'];

/** Everything that a stage of a U-Net may have: attention, dropout, a change of resolution, more channels, classes. */
const deep: ModelConfig = modelConfigSchema.parse({
  ...unet,
  network: { ...unet.network, multipliers: [1, 2], blocks: 2, attention: [8, 16], dropout: 0.3, classes: 3, patch: 1 },
  objective: { ...unet.objective, labelDropout: 0.99 },
} as never);
const withConvolutionsBetween = modelConfigSchema.parse({
  ...deep,
  network: { ...deep.network, layout: 'checkpoint' },
} as never);

const models = { ...mixedModels, 'deep U-Net': deep, 'U-Net of the checkpoint layout': withConvolutionsBetween };

test.each(Object.entries(models))('%s: loss and gradients are those without, to rounding', async (_, model) => {
  const tensors = memory().numTensors;
  const without = await gradientsAt(model, 'float32');
  const within = await withGradientCheckpointing(gradientsOfPart, () => gradientsAt(model, 'float32'));
  expect(within.loss).toBe(without.loss);
  for (const [name, wanted] of Object.entries(without.gradients)) {
    const largest = Math.max(...wanted.map(Math.abs));
    const off = wanted.map((value, i) => Math.abs(value - within.gradients[name]![i]!));
    expect(Math.max(...off), name).toBeLessThanOrEqual(1e-5 * largest);
  }
  expect(memory().numTensors).toBe(tensors);
});

test('a step of a deep network holds less at its peak', async () => {
  const peak = async (on: boolean): Promise<number> => {
    const { peakBytes } = await profile(async () => {
      await withGradientCheckpointing(on ? gradientsOfPart : undefined, () => gradientsAt(deep, 'float32'));
    });
    return peakBytes;
  };
  expect((await peak(true)) / (await peak(false))).toBeLessThan(0.6);
});

test('train computes parts twice where its configuration says so, and learns the same', async () => {
  const runs: Record<string, readonly TrainStep[]> = {};
  for (const gradientCheckpointing of [false, true]) {
    let computed = 0;
    const config = trainerConfigSchema.parse({ batchSize: 2, steps: 2, learningRate: 1e-3, gradientCheckpointing });
    const params = usedParams(unet);
    const state = createState(params, config);
    disposeParams(params);
    const loss = trainingLoss(unet);
    const steps: TrainStep[] = [];
    for await (const step of train(state, {
      loss: (current, batch, draw) =>
        tidy(() => {
          const name = Object.keys(current)[0]!;
          const extra = checkpointed(
            ([weight]) => {
              computed += 1;
              return mul(sum(weight!), 1e-9) as Scalar;
            },
            [current[name]!],
          );
          return add<Scalar>(loss(current, batch, draw), extra);
        }),
      batches: mixedBatches,
    })) {
      steps.push(step);
    }
    expect(computed).toBe(gradientCheckpointing ? 4 : 2);
    runs[String(gradientCheckpointing)] = steps;
    state.dispose();
  }
  const numbers = (steps: readonly TrainStep[]): number[] => steps.flatMap(({ loss, gradNorm }) => [loss, gradNorm]);
  const [without, within] = [numbers(runs['false']!), numbers(runs['true']!)];
  within.forEach((value, i) => expect(Math.abs(value / without[i]! - 1)).toBeLessThan(1e-6));
});
