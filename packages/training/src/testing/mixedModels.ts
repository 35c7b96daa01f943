import { dispose, scalar, tensor, type Scalar } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { PictureBatch } from '@sr3kit/losses';
import { initModel, modelConfigSchema, trainingLoss, type ModelConfig } from '@sr3kit/models';
import { withPrecision, type Precision } from '@sr3kit/ops';
import { deriveSeed, gaussians } from '@sr3kit/random';
import { lossGradient } from '../gradients.ts';
import { layoutOf } from '../layout.ts';

const [SIZE, SCALE, CHANNELS] = [16, 4, 3];
const common = { format: 'sr3kit-model', version: 1, task: { scale: SCALE, size: SIZE, channels: CHANNELS } } as const;

const lite = (denoiser: object | null, objective: object): ModelConfig =>
  modelConfigSchema.parse({
    ...common,
    network: {
      ...{ kind: 'lite', scale: SCALE, imageChannels: CHANNELS, crisp: false },
      regressor: { channels: 8, blocks: 2, residualScale: 0.2 },
      localScale: { channels: 4, floor: 0.02 },
      denoiser,
    },
    schedule: { kind: 'cosine', steps: 100, offset: 0.008, maxBeta: 0.999 },
    objective,
  } as never);

/** The smallest models of each kind whose channels 4 divides: chains, chains with FiLM, and norms with a shift. */
export const mixedModels: Readonly<Record<'regressor' | 'denoiser' | 'U-Net', ModelConfig>> = {
  regressor: lite(null, { kind: 'regression', target: 'parts', residualScale: 1, norm: 'l1' }),
  denoiser: lite(
    { channels: 8, blocks: 2, embedding: 4 },
    {
      ...{ kind: 'diffusion', prediction: 'v', target: 'parts', residualScale: 1, norm: 'l2' },
      ...{ weighting: { kind: 'none' }, stratified: true },
    },
  ),
  'U-Net': modelConfigSchema.parse({
    ...common,
    network: {
      ...{ kind: 'unet', imageChannels: CHANNELS, conditionChannels: CHANNELS, size: SIZE, channels: 8 },
      ...{ multipliers: [1], blocks: 1, attention: [8], dropout: 0, groups: 4, layout: 'sr3', noiseInput: true },
      patch: 2,
    },
    schedule: { kind: 'linear', steps: 200 },
    objective: { kind: 'diffusion', prediction: 'eps', target: 'image' },
  } as never),
};

/** Pictures of noise, batch i the same whatever the start. */
export async function* mixedBatches(start: number): AsyncGenerator<PictureBatch> {
  for (let i = start; ; i++) yield batchOf(i);
}

function batchOf(index: number): PictureBatch {
  const size = 2;
  const high = gaussians(21, index * 10_000, size * SIZE ** 2 * CHANNELS).map((value) => value * 0.3);
  const low = gaussians(22, index * 10_000, size * (SIZE / SCALE) ** 2 * CHANNELS).map((value) => value * 0.3);
  return { size, crop: SIZE, scale: SCALE, channels: CHANNELS, high, low, labels: Int32Array.of(0, 1) };
}

/** Weights of which none is zero, so that every gradient flows; the caller owns them. */
export function usedParams(model: ModelConfig): Params {
  const { params } = initModel(model, 1);
  const entries = Object.entries(params).map(([name, { shape, size }]) => {
    const deviation = shape.length === 1 ? 0.2 : 1 / Math.sqrt(size / shape.at(-1)!);
    const offset = shape.length === 1 && /norm.*weight$/i.test(name) ? 1 : 0;
    const numbers = gaussians(deriveSeed(5, name), 0, size).map((value) => value * deviation + offset);
    return [name, tensor(numbers, shape)] as const;
  });
  dispose(params);
  return Object.fromEntries(entries);
}

/** Loss and gradients on the active engine. */
export async function gradientsAt(
  model: ModelConfig,
  precision: Precision,
  scale = 1,
): Promise<{ loss: number; gradients: Record<string, Float32Array> }> {
  const params = usedParams(model);
  const layout = layoutOf(params);
  const loss = trainingLoss(model);
  const draw = { step: 0, micro: 0, seed: 3 };
  const factor = scalar(scale);
  const found = withPrecision(precision, () =>
    lossGradient(params, layout, (current): Scalar => loss(current, batchOf(0), draw), factor),
  );
  const values = await Promise.all(found.gradients.map((each) => each.data<'float32'>()));
  const [value] = await found.loss.data();
  dispose([params, factor, found.loss, ...found.gradients] as never);
  return {
    loss: value!,
    gradients: Object.fromEntries(layout.map(({ name }, i) => [name, values[i]!.map((each) => each / scale)])),
  };
}
