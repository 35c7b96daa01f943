import { engine, memory, mul, reshape, sum, tensor1d, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { prepareEngine } from '@sr3kit/backends';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TrainingDivergedError } from './diverged.ts';
import { bits, figures, runToy } from './testing/runs.ts';
import { groupingFreeLoss, toyBatches, toyConfig, toyLoss, toyParams, type ToyBatch } from './testing/toyModel.ts';
import { train, type TrainOptions } from './train.ts';
import { createState, currentParams, emaParams, type TrainingState } from './trainingState.ts';

let tensors: number;
const states: TrainingState[] = [];

function toyState(config = toyConfig()): TrainingState {
  const params = toyParams(1);
  const state = createState(params, config);
  disposeParams(params);
  states.push(state);
  return state;
}

beforeAll(() => prepareEngine({ engine: 'cpu' }));
beforeEach(() => {
  tensors = memory().numTensors;
});
// Whatever happened in a test, nothing is left once the states are disposed.
afterEach(() => {
  for (const state of states.splice(0)) state.dispose();
  expect(memory().numTensors).toBe(tensors);
});

describe('train', () => {
  test('learns, and says what it did', async () => {
    const config = toyConfig({ steps: 60, clipNorm: 10, learningRate: 0.02 });
    const state = toyState(config);
    const steps = await runToy(state);
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(state.step).toBe(60);
    expect(steps[9]).toMatchObject({ examples: 10 * 4 * 2, learningRate: expect.closeTo(0.02 * 0.958, 3) });
    expect(steps.at(-1)!.loss).toBeLessThan(steps[0]!.loss * 0.7);
    for (const { seconds, gradNorm } of steps) {
      expect(seconds).toBeGreaterThan(0);
      expect(gradNorm).toBeGreaterThan(0);
    }
  });

  test('holds four vectors between steps, and gives parameters of the shapes it was given', async () => {
    const state = toyState();
    expect(memory().numTensors).toBe(tensors + 4);
    const [first] = await runToy(state, { config: toyConfig({ steps: 1 }) });
    expect(first!.step).toBe(1);
    expect(memory().numTensors).toBe(tensors + 4);
    const shapes = (params: Params): unknown => Object.entries(params).map(([name, { shape }]) => [name, shape]);
    const [start, now, ema] = [toyParams(1), currentParams(state), emaParams(state)];
    expect(shapes(now)).toEqual(shapes(start));
    expect(shapes(ema)).toEqual(shapes(start));
    expect(now['in.weight']!.dataSync()).not.toEqual(start['in.weight']!.dataSync());
    [start, now, ema].forEach(disposeParams);
  });

  test('accumulating four batches of two is one batch of eight', async () => {
    const config = { steps: 5, clipNorm: 0.05, learningRate: 0.02 };
    const together = toyState(toyConfig({ ...config, batchSize: 8, accumulate: 1 }));
    const apart = toyState(toyConfig({ ...config, batchSize: 2, accumulate: 4 }));
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
    const [a, b] = [toyState(config), toyState(unclipped)];
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
    const state = toyState();
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
      await runToy(toyState(), { loss });
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

describe('a run that is left', () => {
  test('by its caller goes on as if nothing had happened', async () => {
    const [left, whole] = [toyState(), toyState()];
    const some = [];
    for await (const step of train(left, { loss: toyLoss, batches: toyBatches })) {
      some.push(step);
      if (step.step === 3) break;
    }
    expect(left.step).toBe(3);
    const rest = await runToy(left);
    expect(figures([...some, ...rest])).toEqual(figures(await runToy(whole)));
    expect(await bits(left)).toEqual(await bits(whole));
  });

  test('by its signal finishes the step at hand, even between two accumulated batches', async () => {
    const state = toyState();
    const leave = new AbortController();
    const loss: typeof toyLoss = (params, batch, draw) => {
      if (draw.step === 2 && draw.micro === 0) leave.abort();
      return toyLoss(params, batch, draw);
    };
    const steps = await runToy(state, { loss, signal: leave.signal });
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(state.step).toBe(3);
    expect(figures([...steps, ...(await runToy(state))])).toEqual(figures(await runToy(toyState())));
  });

  test('by its signal does not wait for a batch that never comes', async () => {
    const leave = new AbortController();
    const batches = async function* (start: number): AsyncGenerator<ToyBatch> {
      for await (const batch of toyBatches(start)) {
        if (batch.index === 4) {
          setTimeout(() => leave.abort(), 10);
          await new Promise(() => undefined);
        }
        yield batch;
      }
    };
    const steps = await runToy(toyState(), { batches, signal: leave.signal });
    expect(steps.map(({ step }) => step)).toEqual([1, 2]);
  });

  test('by its signal before it starts asks for nothing', async () => {
    const batches = (): never => {
      throw new Error('asked for batches');
    };
    expect(await runToy(toyState(), { batches, signal: AbortSignal.abort() })).toEqual([]);
  });

  test('lets timers and signals of the process through although it never waits', async () => {
    let fired = false;
    setTimeout(() => (fired = true), 0);
    const seen: boolean[] = [];
    for await (const _ of train(toyState(toyConfig({ steps: 20 })), { loss: toyLoss, batches: toyBatches }))
      seen.push(fired);
    expect(seen.at(-1)).toBe(true);
  });
});

describe('a run that fails', () => {
  const failing = async (options: Partial<TrainOptions<ToyBatch>>): Promise<[unknown, TrainingState, string[]]> => {
    const [state, reference] = [toyState(), toyState(toyConfig({ steps: 2 }))];
    await runToy(reference);
    const error = await runToy(state, options).catch((reason: unknown) => reason);
    return [error, state, [JSON.stringify(await bits(state)), JSON.stringify(await bits(reference))]];
  };

  test.each([NaN, Infinity])('with a loss of %d stops before the update and names step and checkpoint', async (bad) => {
    const loss: typeof toyLoss = (params, batch, draw) =>
      tidy(() => mul(toyLoss(params, batch, draw), draw.step === 2 && draw.micro === 1 ? bad : 1) as Scalar);
    const [error, state, [now, before]] = await failing({ loss });
    expect(error).toBeInstanceOf(TrainingDivergedError);
    expect(error).toMatchObject({ step: 3, loss: bad, checkpoint: undefined });
    expect(String(error)).toContain(`training diverged at step 3: the loss is ${bad}; the update was not applied`);
    expect(String(error)).toContain('There is no checkpoint yet.');
    expect(state.step).toBe(2);
    expect(now).toBe(before);
    state.checkpoint = 'run/step-000002';
    const again = await runToy(state, { loss }).catch(String);
    expect(again).toContain('Last good checkpoint: run/step-000002.');
  });

  test('with a gradient beyond float32 stops too', async () => {
    const state = toyState();
    const loss = (params: Params): Scalar => tidy(() => mul(sum(params['in.bias']!), 1e30) as Scalar);
    const error = await runToy(state, { loss }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'TrainingDivergedError', step: 1, gradNorm: Infinity });
    expect(String(error)).toContain("the gradient's norm is Infinity");
  });

  test('with an error of the loss or of the batches stays at the last finished step', async () => {
    const loss: typeof toyLoss = (params, batch, draw) => {
      if (draw.step === 2 && draw.micro === 1) reshape(tensor1d([1, 2]), [3]);
      return toyLoss(params, batch, draw);
    };
    const [shape, state, [now, before]] = await failing({ loss });
    expect(String(shape)).toContain('Size(2) must match the product of shape 3');
    expect(state.step).toBe(2);
    expect(now).toBe(before);

    const batches = async function* (start: number): AsyncGenerator<ToyBatch> {
      for await (const batch of toyBatches(start)) {
        if (batch.index === 5) throw new Error('disk on fire');
        yield batch;
      }
    };
    const [fire, , [later, same]] = await failing({ batches });
    expect(String(fire)).toBe('Error: disk on fire');
    expect(later).toBe(same);
  });

  test('when the batches end says how many there were', async () => {
    const batches = async function* (): AsyncGenerator<ToyBatch> {
      for await (const batch of toyBatches(0)) {
        if (batch.index === 5) return;
        yield batch;
      }
    };
    const [error] = await failing({ batches });
    expect(String(error)).toBe(
      'RangeError: the batches ended after 5, but the run wants more: make them endless or lower steps',
    );
  });

  test('once disposed says so', async () => {
    const state = toyState();
    state.dispose();
    state.dispose();
    expect(await runToy(state).catch(String)).toContain('this training state is disposed');
  });
});

describe('createState', () => {
  test('outlives the tidy it is made in, and takes nothing from the caller', () => {
    const params = toyParams(1);
    tidy(() => {
      states.push(createState(params, toyConfig()));
    });
    const state = states[0]!;
    expect(state.values.isDisposed).toBe(false);
    expect(Object.values(params).some(({ isDisposed }) => isDisposed)).toBe(false);
    expect([...state.m.dataSync(), ...state.v.dataSync()].every((value) => value === 0)).toBe(true);
    expect(state.ema.dataSync()).toEqual(state.values.dataSync());
    disposeParams(params);
  });
});

test('an update launches a dozen kernels on the vectors, not on every parameter', async () => {
  const state = toyState(toyConfig({ steps: 1, accumulate: 1 }));
  const { kernels } = await engine().profile(async () => {
    await runToy(state);
    return state.values;
  });
  const onVectors = kernels.filter(({ inputShapes }) =>
    inputShapes.some((shape) => shape?.join() === `${state.values.size}`),
  );
  expect(onVectors.map(({ name }) => name)).toHaveLength(18);
});
