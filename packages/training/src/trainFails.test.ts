import { mul, reshape, sum, tensor1d, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Params } from '@sr3kit/denoiser';
import { TrainingDivergedError } from './diverged.ts';
import { bits, runToy } from './testing/runs.ts';
import { toyBatches, toyConfig, toyLoss, type ToyBatch } from './testing/toyModel.ts';
import { toyStates } from './testing/toyStates.ts';
import type { TrainOptions } from './train.ts';
import type { TrainingState } from './trainingState.ts';

const states = toyStates();

describe('a run that fails', () => {
  const failing = async (options: Partial<TrainOptions<ToyBatch>>): Promise<[unknown, TrainingState, string[]]> => {
    const [state, reference] = [states.create(), states.create(toyConfig({ steps: 2 }))];
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
    const state = states.create();
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
      'RangeError: the batches ended after 5, but the run needs more: make them endless or lower steps',
    );
  });

  test('once disposed says so', async () => {
    const state = states.create();
    state.dispose();
    state.dispose();
    expect(await runToy(state).catch(String)).toContain('this training state is disposed');
  });
});
