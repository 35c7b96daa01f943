import { engine, memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { learningRateAt } from './learningRate.ts';
import { runToy } from './testing/runs.ts';
import { groupingFreeLoss, toyBatches, toyConfig, toyLoss, toyParams, type ToyBatch } from './testing/toyModel.ts';
import { toyStates } from './testing/toyStates.ts';
import { train } from './train.ts';
import { currentParams, emaParams, type TrainingState } from './trainingState.ts';

const states = toyStates();

describe('train', () => {
  test('learns, and says what it did', async () => {
    const config = toyConfig({ steps: 40, clipNorm: 10, learningRate: 0.02 });
    const state = states.create(config);
    const steps = await runToy(state);
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(state.step).toBe(40);
    expect(steps[9]).toMatchObject({ examples: 10 * 4 * 2, learningRate: learningRateAt(config, 9) });
    expect(steps.at(-1)!.loss).toBeLessThan(steps[0]!.loss * 0.8);
    for (const { seconds, gradNorm } of steps) {
      expect(seconds).toBeGreaterThan(0);
      expect(gradNorm).toBeGreaterThan(0);
    }
  });

  test('holds four vectors between steps, and gives parameters of the shapes it was given', async () => {
    const before = memory().numTensors;
    const state = states.create();
    expect(memory().numTensors).toBe(before + 4);
    const [first] = await runToy(state, { config: toyConfig({ steps: 1 }) });
    expect(first!.step).toBe(1);
    expect(memory().numTensors).toBe(before + 4);
    const shapes = (params: Params): unknown => Object.entries(params).map(([name, { shape }]) => [name, shape]);
    const [start, now, ema] = [toyParams(1), currentParams(state), emaParams(state)];
    expect(shapes(now)).toEqual(shapes(start));
    expect(shapes(ema)).toEqual(shapes(start));
    expect(now['in.weight']!.dataSync()).not.toEqual(start['in.weight']!.dataSync());
    [start, now, ema].forEach(disposeParams);
  });

  test('accumulating four batches of two is one batch of eight', async () => {
    const config = { steps: 5, clipNorm: 0.05, learningRate: 0.02 };
    const together = states.create(toyConfig({ ...config, batchSize: 8, accumulate: 1 }));
    const apart = states.create(toyConfig({ ...config, batchSize: 2, accumulate: 4 }));
    const whole = await runToy(together, { loss: groupingFreeLoss, batches: (start) => toyBatches(start, 8) });
    const parts = await runToy(apart, { loss: groupingFreeLoss, batches: (start) => toyBatches(start, 2) });
    whole.forEach((step, i) => {
      expect(parts[i]!.examples).toBe(step.examples);
      expect(parts[i]!.loss).toBeCloseTo(step.loss, 5);
      expect(parts[i]!.gradNorm).toBeCloseTo(step.gradNorm, 5);
    });
  });

  test('clips: with a tiny limit the update of a plain first step is as if the gradient were shorter', async () => {
    // Adam's first step is rate * g / (|g| + epsilon): with an epsilon far above g it is proportional to g.
    const optimizer = { kind: 'adam' as const, epsilon: 1e3 };
    const config = toyConfig({ steps: 1, warmupSteps: 0, learningRate: 1, optimizer, clipNorm: 0.001, accumulate: 1 });
    const { clipNorm: _, ...unclipped } = config;
    const [a, b] = [states.create(config), states.create(unclipped)];
    const start = [...a.values.dataSync()];
    const [step] = await runToy(a);
    await runToy(b);
    const moved = (state: TrainingState): number =>
      Math.hypot(...[...state.values.dataSync()].map((v, i) => v - start[i]!));
    expect(step!.gradNorm).toBeGreaterThan(0.1);
    expect(moved(a) / moved(b)).toBeCloseTo(0.001 / step!.gradNorm, 3);
  });

  test('starts the batches where the state is, and closes them however the run ends', async () => {
    const starts: number[] = [];
    let open = 0;
    const batches = async function* (start: number): AsyncGenerator<ToyBatch> {
      starts.push(start);
      open += 1;
      try {
        yield* toyBatches(start);
      } finally {
        open -= 1;
      }
    };
    const state = states.create();
    await runToy(state, { batches, config: toyConfig({ steps: 2 }) });
    for await (const { step } of train(state, { loss: toyLoss, batches, config: toyConfig() })) if (step === 4) break;
    await runToy(state, { batches, config: toyConfig() });
    await runToy(state, { batches });
    expect(starts).toEqual([0, 4, 8]);
    expect(open).toBe(0);
  });

  test('gives every batch a seed of its own, the same in every run', async () => {
    const draws = async (): Promise<string[]> => {
      const seen: string[] = [];
      const loss: typeof toyLoss = (params, batch, draw) => {
        seen.push(`${draw.step}/${draw.micro}/${draw.seed}`);
        return toyLoss(params, batch, draw);
      };
      await runToy(states.create(), { loss });
      return seen;
    };
    const once = await draws();
    expect(once.map((draw) => draw.split('/').slice(0, 2).join())).toEqual(
      ['0,0', '0,1', '1,0', '1,1', '2,0', '2,1', '3,0', '3,1', '4,0', '4,1', '5,0', '5,1'],
    ); // prettier-ignore
    expect(new Set(once.map((draw) => draw.split('/')[2])).size).toBe(12);
    expect(await draws()).toEqual(once);
  });
});

test('an update launches eighteen kernels on vectors, however many parameters there are', async () => {
  const state = states.create(toyConfig({ steps: 1, accumulate: 1 }));
  const { kernels } = await engine().profile(async () => {
    await runToy(state);
    return state.values;
  });
  const onVectors = kernels.filter(({ inputShapes }) =>
    inputShapes.some((shape) => shape?.join() === `${state.values.size}`),
  );
  expect(onVectors.map(({ name }) => name)).toHaveLength(18);
});
