import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { temporaryFolder } from '@sr3kit/testing';
import type { TrainerConfigInput } from '../config.ts';
import { bits, figures, runToy } from '../testing/runs.ts';
import { toyBatches, toyConfig, toyLoss, toyParams } from '../testing/toyModel.ts';
import { train, type TrainStep } from '../train.ts';
import { createState, type TrainingState } from '../trainingState.ts';
import { latestCheckpoint, saveCheckpoint } from './checkpoint.ts';

const engines = (await availableEngines()).filter(({ available }) => available).map(({ name }) => name);

const runs: Record<string, Partial<TrainerConfigInput>> = {
  'AdamW, accumulated and clipped': {},
  'plain Adam': { optimizer: { kind: 'adam' }, accumulate: 1, warmupSteps: 0, decay: 'constant' },
  'Adam with L2, no average': { optimizer: { kind: 'adam', weightDecay: 0.01 }, emaDecay: 0 },
};

function freshState(changes: Partial<TrainerConfigInput>): TrainingState {
  const params = toyParams(1);
  const state = createState(params, toyConfig(changes));
  disposeParams(params);
  return state;
}

describe.each(engines)('on %s', (engine) => {
  beforeAll(() => prepareEngine({ engine }));

  test.each(Object.entries(runs))('%s: a run with a stop in it equals one without, to the bit', async (_, changes) => {
    const folder = await temporaryFolder();
    const before = memory().numTensors;

    const whole = freshState(changes);
    const expected = await runToy(whole);

    const first = freshState(changes);
    const steps: TrainStep[] = [];
    for await (const step of train(first, { loss: toyLoss, batches: toyBatches })) {
      steps.push(step);
      if (step.step < 3) continue;
      await saveCheckpoint(folder, first);
      break;
    }
    first.dispose();
    const second = (await latestCheckpoint(folder))!;
    steps.push(...(await runToy(second)));

    expect(steps).toHaveLength(6);
    expect(figures(steps)).toEqual(figures(expected));
    expect(await bits(second)).toEqual(await bits(whole));
    second.dispose();
    whole.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('the same run twice gives the same losses and weights', async () => {
    const once = async (): Promise<unknown> => {
      const state = freshState({ steps: 12 });
      const steps = figures(await runToy(state, { batches: (start) => toyBatches(start, 8) }));
      const result = { steps, state: await bits(state) };
      state.dispose();
      return result;
    };
    expect(await once()).toEqual(await once());
  });
});
