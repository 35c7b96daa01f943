import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { trainingLoss, type ModelConfig } from '@sr3kit/models';
import { withGradientCheckpointing } from '@sr3kit/ops';
import { gradientsOfPart } from './backpropagate.ts';
import { trainerConfigSchema, type TrainerConfigInput } from './config.ts';
import { gradientsAt, mixedBatches, mixedModels, usedParams } from './testing/mixedModels.ts';
import { bits, figures } from './testing/runs.ts';
import { train, type TrainStep } from './train.ts';
import { createState, type TrainingState } from './trainingState.ts';

const webgpu = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;
const skipped = !webgpu.available && process.env['CI'] !== 'true';

function create(model: ModelConfig, changes: Partial<TrainerConfigInput> = {}): TrainingState {
  const config = trainerConfigSchema.parse({
    ...{ batchSize: 2, steps: 20, learningRate: 1e-3, clipNorm: 1, precision: 'float16' },
    ...changes,
  });
  const params = usedParams(model);
  const state = createState(params, config);
  disposeParams(params);
  return state;
}

async function run(state: TrainingState, model: ModelConfig, usesState = false): Promise<TrainStep[]> {
  const steps: TrainStep[] = [];
  const options = { loss: trainingLoss(model), batches: mixedBatches, usesState: () => usesState };
  for await (const step of train(state, options)) steps.push(step);
  return steps;
}

const norm = (numbers: readonly number[] | Float32Array): number => Math.hypot(...numbers);

describe.skipIf(skipped)(skipped ? `webgpu: ${webgpu.why}` : 'training in 16 bits', { timeout: 600_000 }, () => {
  let tensors = 0;
  beforeAll(async () => {
    await prepareEngine({ engine: 'webgpu' });
    tensors = memory().numTensors;
  });
  afterAll(() => expect(memory().numTensors).toBe(tensors));

  test.each(Object.entries(mixedModels))(
    '%s: blocks that are computed again have the same gradients',
    async (_, model) => {
      const kept = await gradientsAt(model, 'float16', 1024);
      const again = await withGradientCheckpointing(gradientsOfPart, () => gradientsAt(model, 'float16', 1024));
      const whole = norm(Object.values(kept.gradients).flatMap((each) => [...each]));
      const off = Object.entries(kept.gradients).flatMap(([name, wanted]) =>
        [...wanted].map((value, i) => value - again.gradients[name]![i]!),
      );
      // The way forward is in float32 where a block keeps nothing.
      expect(norm(off) / whole).toBeLessThan(3e-3);
    },
  );

  test.each(Object.entries(mixedModels))(
    '%s: gradients are those of float32 to a few thousandths',
    async (_, model) => {
      const exact = await gradientsAt(model, 'float32');
      const coarse = await gradientsAt(model, 'float16', 1024);
      expect(Math.abs(coarse.loss / exact.loss - 1)).toBeLessThan(1e-3);
      const whole = norm(Object.values(exact.gradients).flatMap((each) => [...each]));
      const off = Object.entries(exact.gradients).flatMap(([name, wanted]) =>
        [...wanted].map((value, i) => value - coarse.gradients[name]![i]!),
      );
      expect(norm(off) / whole).toBeLessThan(3e-3);
      // Coarse indeed: what is in 16 bits was used.
      expect(norm(off) / whole).toBeGreaterThan(1e-6);
      for (const [name, wanted] of Object.entries(exact.gradients)) {
        const away = norm(wanted.map((value, i) => value - coarse.gradients[name]![i]!));
        expect(away, name).toBeLessThan(0.02 * norm(wanted) + 1e-3 * whole);
      }
    },
  );

  // Many of the one that takes the least.
  test.each([
    ['regressor', 20],
    ['denoiser', 6],
    ['U-Net', 6],
  ] as const)('%s: %i steps have the losses of float32', async (name, steps) => {
    const model = mixedModels[name];
    const [coarse, exact] = [create(model, { steps }), create(model, { steps, precision: 'float32' })];
    const [found, wanted] = [await run(coarse, model), await run(exact, model)];
    expect(found).toHaveLength(steps);
    found.forEach(({ loss, scaling }, i) => {
      expect(Math.abs(loss / wanted[i]!.loss - 1), `loss of step ${i + 1}`).toBeLessThan(5e-3);
      expect(scaling!.skipped).toBe(0);
    });
    coarse.dispose();
    exact.dispose();
  });

  test('a gradient that overflows is left out, and the scale halved until it fits', async () => {
    const model = mixedModels.regressor;
    const state = create(model, { steps: 8 });
    state.scaling = { scale: 2 ** 30, goodSteps: 0, skipped: 0 };
    const before = await bits(state);
    const found: TrainStep[] = [];
    const options = { loss: trainingLoss(model), batches: mixedBatches };
    for await (const step of train(state, options)) {
      found.push(step);
      const { skipped } = step.scaling!;
      if (skipped === step.step) {
        expect(Number.isFinite(step.gradNorm)).toBe(false);
        expect(step.scaling!.scale).toBe(2 ** (30 - skipped));
        expect(await bits(state)).toEqual(before);
      } else {
        expect(Number.isFinite(step.gradNorm)).toBe(true);
        expect(await bits(state)).not.toEqual(before);
      }
    }
    const { skipped, goodSteps } = found.at(-1)!.scaling!;
    expect(skipped).toBeGreaterThan(0);
    expect(skipped + goodSteps).toBe(8);
    expect(found.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(state.step).toBe(8);
    state.dispose();
  });

  test('a run that was stopped goes on with the scale that it had', async () => {
    const model = mixedModels.regressor;
    const [whole, parts] = [create(model, { steps: 5 }), create(model, { steps: 5 })];
    for (const state of [whole, parts]) state.scaling = { scale: 2 ** 27, goodSteps: 5, skipped: 3 };
    const expected = await run(whole, model, true);
    const found: TrainStep[] = [];
    while (parts.step < 5) {
      for await (const step of train(parts, { loss: trainingLoss(model), batches: mixedBatches })) {
        found.push(step);
        if (step.step % 3 === 0) break;
      }
    }
    expect(figures(found)).toEqual(figures(expected));
    expect(await bits(parts)).toEqual(await bits(whole));
    expect(parts.scaling).toEqual(whole.scaling);
    whole.dispose();
    parts.dispose();
  });

  test('a loss that is not finite stops, and so does a gradient at a scale of 1', async () => {
    const model = mixedModels.regressor;
    for (const bad of ['loss', 'gradient'] as const) {
      const state = create(model, { steps: 6 });
      // A picture that is no number, or the smallest scale with weights beyond 16 bits.
      state.scaling = { scale: 1, goodSteps: 0, skipped: 0 };
      const batches = async function* (start: number): ReturnType<typeof mixedBatches> {
        let i = start;
        for await (const batch of mixedBatches(start)) {
          const factor = i++ < 2 ? 1 : bad === 'loss' ? NaN : 1e6;
          yield { ...batch, low: batch.low.map((value) => value * factor) };
        }
      };
      const act = async (): Promise<void> => {
        for await (const { step } of train(state, { loss: trainingLoss(model), batches })) expect(step).toBeLessThan(3);
      };
      await expect(act(), bad).rejects.toMatchObject({ name: 'TrainingDivergedError', step: 3 });
      expect(state.step).toBe(2);
      state.dispose();
    }
  });
});

test('an engine without 16 bits says so', async () => {
  await prepareEngine({ engine: 'cpu' });
  const state = create(mixedModels.regressor);
  await expect(run(state, mixedModels.regressor)).rejects.toThrow('precision float16 needs the engine webgpu');
  state.dispose();
});
