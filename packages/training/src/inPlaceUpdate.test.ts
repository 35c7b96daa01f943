import { readFileSync } from 'node:fs';
import { dispose, memory, tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { disposeParams } from '@sr3kit/denoiser';
import { hasEngineKernel } from '@sr3kit/ops';
import { trainerConfigSchema } from './config.ts';
import { flatUpdate } from './flatUpdate.ts';
import { inPlaceUpdate } from './inPlaceUpdate.ts';
import { borrowedParams, createState, currentParams, emaParams, type TrainingState } from './trainingState.ts';

interface Golden {
  readonly cases: Record<string, { readonly kind?: 'adam' | 'adamw'; readonly weightDecay?: number }>;
}
const golden = JSON.parse(readFileSync(new URL('../golden/optimizer.json', import.meta.url), 'utf8')) as Golden;

const native = (await availableEngines()).find(({ name }) => name === 'tensorflow');
if (native?.available) await prepareEngine({ engine: 'tensorflow' });
const there = native?.available === true && hasEngineKernel('Sr3kitAdam');

// Longer than the pieces that the kernel works on, and of lengths that are no multiple of its alignment.
const lengths = [5, 70_000, 3];
const values = (length: number, seed: number): Tensor1D =>
  tensor1d(Float32Array.from({ length }, (_, i) => Math.sin(i * 0.7 + seed)));

function stateOf(config: ReturnType<typeof trainerConfigSchema.parse>): TrainingState {
  const params = Object.fromEntries(lengths.map((length, i) => [`w${i}`, values(length, i)]));
  const state = createState(params, config);
  disposeParams(params);
  return state;
}

describe.skipIf(!there)(there ? 'the update in place' : 'the update in place (no kernels: npx sr3kit-native)', () => {
  beforeAll(() => prepareEngine({ engine: 'tensorflow' }));

  test.each(Object.entries(golden.cases))('%s equals the one over flat vectors', (_, { kind, weightDecay }) => {
    const optimizer = { ...(kind && { kind }), ...(weightDecay !== undefined && { weightDecay }) };
    const config = trainerConfigSchema.parse({ batchSize: 1, steps: 9, learningRate: 1e-2, optimizer });
    const before = memory().numTensors;
    const [one, other] = [stateOf(config), stateOf(config)];
    for (let step = 0; step < 3; step++) {
      const norms = (
        [
          [one, inPlaceUpdate],
          [other, flatUpdate],
        ] as const
      ).map(([state, prepare]) => {
        const update = prepare(lengths.map((length, i) => values(length, 10 * step + i)));
        update.apply(state, { scale: 0.5, learningRate: 1e-2 });
        const norm = update.squaredNorm.dataSync()[0]!;
        update.dispose();
        return norm;
      });
      expect(Math.abs(norms[0]! / norms[1]! - 1)).toBeLessThan(1e-5);
    }
    for (const name of ['values', 'm', 'v', 'ema'] as const) {
      const [a, b] = [one[name].dataSync<'float32'>(), other[name].dataSync<'float32'>()];
      expect(
        a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0),
        name,
      ).toBeLessThan(1e-6);
    }
    expect(one.step).toBe(3);
    one.dispose();
    other.dispose();
    expect(memory().numTensors).toBe(before);
  });

  // One parameter alone is the case in which a split is no copy.
  test.each([[[3]], [[16, 3]]])('what was taken from the state stays as it was: lengths %j', (sizes) => {
    const config = trainerConfigSchema.parse({ batchSize: 1, steps: 9, learningRate: 1 });
    const params = Object.fromEntries(sizes.map((length, i) => [`w${i}`, values(length, i)]));
    const state = createState(params, config);
    const taken = [params, currentParams(state), emaParams(state)];
    const before = taken.map((each) => Object.values(each).map((tensor) => [...tensor.dataSync()]));
    for (let i = 0; i < 2; i++) {
      const update = inPlaceUpdate(sizes.map((length) => values(length, 1)));
      update.apply(state, { scale: 1, learningRate: 1 });
      update.dispose();
    }
    expect(taken.map((each) => Object.values(each).map((tensor) => [...tensor.dataSync()]))).toEqual(before);
    const borrowed = borrowedParams(state);
    const current = currentParams(state);
    for (const [name, tensor] of Object.entries(current)) {
      expect([...borrowed[name]!.dataSync()]).toEqual([...tensor.dataSync()]);
      expect([...tensor.dataSync()]).not.toEqual([...params[name]!.dataSync()]);
    }
    dispose([...taken, borrowed, current].flatMap((each) => Object.values(each)));
    state.dispose();
  });
});
