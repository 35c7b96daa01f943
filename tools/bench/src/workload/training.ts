import { tensor, tensor1d, tensor4d, tidy, type Scalar, type Tensor4D } from '@tensorflow/tfjs-core';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { regress } from '@sr3kit/lite';
import { diffusionLoss, regressionLoss } from '@sr3kit/losses';
import { architectureOf } from '@sr3kit/models';
import { createState, train, trainerConfigSchema, type TrainingState, type TrainStep } from '@sr3kit/training';
import { denoiser } from '@sr3kit/unet';
import { fixture, fixtureWeight } from '../fixture.ts';
import type { TrainedStep } from '../tasks.ts';
import { networkOf, type TrainingYardstick } from '../yardsticks.ts';

/** A run that goes on by as many steps as it is asked for. */
export interface Training {
  readonly parameters: number;
  readonly state: TrainingState;
  run(steps: number): Promise<TrainedStep[]>;
  close(): Promise<void>;
}

/** Arrays by name. */
export type Batch = Readonly<Record<string, Float32Array>>;

/** Batches are made before the first step, as a loader that keeps up would have them ready; two of them alternate. */
const BATCHES = 2;

/** Starts a yardstick on the active engine, through the packages that a user trains with. */
export function openTraining(yardstick: TrainingYardstick): Training {
  const { optimizer, batch, precision } = yardstick;
  const { beta1, beta2, ...rest } = optimizer;
  const config = trainerConfigSchema.parse({
    ...rest,
    batchSize: batch,
    steps: Number.MAX_SAFE_INTEGER,
    precision,
    optimizer: { kind: 'adam', beta1, beta2 },
  });
  const params = initialParams(yardstick);
  const state = createState(params, config);
  disposeParams(params);
  const ready = Array.from({ length: BATCHES }, (_, i) => makeBatch(yardstick, i));
  const steps = train<Batch>(state, {
    loss: (weights, data) => lossOf(yardstick, weights, data),
    batches: async function* (start) {
      for (let i = start; ; i++) yield ready[i % BATCHES]!;
    },
    usesState: () => false,
  });
  return {
    parameters: state.values.size,
    state,
    async run(count) {
      const done: TrainedStep[] = [];
      for (let i = 0; i < count; i++) {
        const { seconds, loss, gradNorm } = (await steps.next()).value as TrainStep;
        done.push({ seconds, loss, gradNorm, rss: process.memoryUsage.rss() });
      }
      return done;
    },
    async close() {
      await steps.return();
      state.dispose();
    },
  };
}

/** Weights that every side makes alike. */
export function initialParams(yardstick: TrainingYardstick): Params {
  const network = networkOf(yardstick);
  // The regressor's loss does not reach the local scale, which is a weight of the same network.
  const trained = (name: string): boolean => yardstick.kind !== 'regressor' || name.startsWith('regressor.');
  const shapes = [...architectureOf(network).parameterShapes(network)].filter(([name]) => trained(name));
  return Object.fromEntries(
    shapes.map(([name, shape]) => [name, tensor(fixtureWeight(name, shape), [...shape], 'float32')]),
  );
}

/** Pictures in [-1, 1], noise of unit variance, noise levels between 0.1 and 0.9. */
export function makeBatch({ kind, batch, crop }: TrainingYardstick, index: number): Batch {
  const values = batch * crop * crop * 3;
  const of = (name: string, size: number): Float32Array => fixture(`batch ${index} ${name}`, size);
  if (kind === 'regressor') {
    return { target: of('target', values), low: of('low', values / 16), base: of('base', values) };
  }
  return {
    target: of('target', values),
    condition: of('condition', values),
    eps: of('eps', values).map((value) => value * Math.sqrt(3)),
    noiseLevel: of('noise level', batch).map((value) => 0.5 + 0.4 * value),
  };
}

function lossOf(yardstick: TrainingYardstick, params: Params, data: Batch): Scalar {
  const { batch, crop } = yardstick;
  const pictures = (name: string, side = crop): Tensor4D => tensor4d(data[name]!, [batch, side, side, 3]);
  return tidy(() => {
    if (yardstick.kind === 'regressor') {
      const { image } = regress(yardstick.network, params, pictures('low', crop / 4), pictures('base'));
      return regressionLoss(image, pictures('target'), 'l1');
    }
    return diffusionLoss(
      denoiser(yardstick.network, params),
      { y0: pictures('target'), condition: { image: pictures('condition') } },
      { eps: pictures('eps'), noiseLevel: tensor1d(data['noiseLevel']!) },
      { prediction: 'eps', norm: 'l2', weighting: { kind: 'none' } },
    );
  });
}
