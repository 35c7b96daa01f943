import { memory, mul, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { bits, figures, runToy } from './testing/runs.ts';
import { toyBatches, toyConfig, toyLoss, toyParams } from './testing/toyModel.ts';
import { train, type TrainStep } from './train.ts';
import { createState, type TrainingState } from './trainingState.ts';

const webgpu = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;
const skipped = !webgpu.available && process.env['CI'] !== 'true';

function create(config = toyConfig({ steps: 8 })): TrainingState {
  const params = toyParams(3);
  const state = createState(params, config);
  disposeParams(params);
  return state;
}

async function runOn(engine: 'cpu' | 'webgpu', usesState: () => boolean): Promise<[TrainStep[], number[]]> {
  await prepareEngine({ engine });
  const state = create();
  const steps = await runToy(state, { usesState });
  const ema = [...(await state.ema.data<'float32'>())];
  state.dispose();
  return [steps, ema];
}

describe.skipIf(skipped)(skipped ? `webgpu: ${webgpu.why}` : 'steps ahead on webgpu', { timeout: 300_000 }, () => {
  let tensors = 0;
  beforeAll(async () => {
    await prepareEngine({ engine: 'webgpu' });
    tensors = memory().numTensors;
  });
  afterAll(() => expect(memory().numTensors).toBe(tensors));

  test('come to the same as one by one on plain JavaScript, whether the state is used or not', async () => {
    const [ahead, ema] = await runOn('webgpu', () => false);
    const [together, same] = await runOn('webgpu', () => true);
    expect(figures(ahead)).toEqual(figures(together));
    expect(ema).toEqual(same);
    const [plain, expected] = await runOn('cpu', () => true);
    expect(ahead.map(({ step }) => step)).toEqual(plain.map(({ step }) => step));
    ahead.forEach(({ loss, gradNorm, learningRate, examples }, i) => {
      expect(loss / plain[i]!.loss).toBeCloseTo(1, 4);
      expect(gradNorm / plain[i]!.gradNorm).toBeCloseTo(1, 4);
      expect([learningRate, examples]).toEqual([plain[i]!.learningRate, plain[i]!.examples]);
    });
    ema.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4));
  });

  test.each([NaN, Infinity])('a loss of %d stops at its step with the last good state', async (bad) => {
    await prepareEngine({ engine: 'webgpu' });
    const [state, reference] = [create(), create(toyConfig({ steps: 3, decay: 'constant' }))];
    const loss: typeof toyLoss = (params, batch, draw) =>
      tidy(() => mul(toyLoss(params, batch, draw), draw.step === 3 && draw.micro === 0 ? bad : 1) as Scalar);
    const config = toyConfig({ steps: 8, decay: 'constant' });
    const done: number[] = [];
    const run = async (): Promise<void> => {
      const options = { loss, batches: toyBatches, config, usesState: () => false };
      for await (const { step } of train(state, options)) done.push(step);
    };
    await expect(run()).rejects.toMatchObject({ name: 'TrainingDivergedError', step: 4 });
    expect(done).toEqual([1, 2, 3]);
    expect(state.step).toBe(3);
    await runToy(reference);
    expect(await bits(state)).toEqual(await bits(reference));
    state.dispose();
    reference.dispose();
  });

  test('what is read of the state is of its step, however often it is read', async () => {
    await prepareEngine({ engine: 'webgpu' });
    const [often, once] = [create(), create()];
    const seen: string[] = [];
    for await (const step of train(often, { loss: toyLoss, batches: toyBatches })) {
      if (step.step % 2 === 0) seen.push(JSON.stringify(await bits(often)));
    }
    await runToy(once);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.at(-1)).toBe(JSON.stringify(await bits(once)));
    often.dispose();
    once.dispose();
  });

  test('a run that is left is at the step that its state says', async () => {
    await prepareEngine({ engine: 'webgpu' });
    const [left, whole] = [create(), create()];
    for await (const { step } of train(left, { loss: toyLoss, batches: toyBatches, usesState: () => false })) {
      if (step === 2) break;
    }
    expect(left.step).toBeGreaterThanOrEqual(2);
    await runToy(left);
    await runToy(whole);
    expect(await bits(left)).toEqual(await bits(whole));
    left.dispose();
    whole.dispose();
  });
});
