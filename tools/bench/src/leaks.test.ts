import { memory, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { EngineError, engineNames, prepareEngine, type EngineName } from '@sr3kit/backends';
import { disposeModel, superResolve, trainingLoss } from '@sr3kit/models';
import { createState, train, trainerConfigSchema } from '@sr3kit/training';
import { fixture } from './fixture.ts';
import { slope } from './statistics.ts';
import { residentMegabytes } from './testing/residentMemory.ts';
import { tinyBatches, tinyDiffusion } from './testing/tinyDiffusion.ts';

/** Tensors and their bytes on the engine. */
const held = (): { tensors: number; bytes: number } => ({ tensors: memory().numTensors, bytes: memory().numBytes });

/**
 * Does something again and again, and asserts that it leaves nothing: after every turn the same tensors and bytes, and over
 * the later half, when caches and pools are full, a resident memory that grows by less than 20 MB. The smallest tensor of a
 * step that leaked would be within that; that is what the exact counts are for, and this for what nobody counts.
 */
async function expectFlat(turns: number, turn: () => Promise<unknown>): Promise<void> {
  await turn();
  const before = held();
  const resident: number[] = [];
  for (let i = 0; i < turns; i++) {
    await turn();
    if (i % 20 === 19) {
      expect(held()).toEqual(before);
      resident.push(residentMegabytes());
    }
  }
  const later = resident.slice(resident.length / 2);
  expect(slope(later) * later.length, 'growth of the resident memory in MB').toBeLessThan(20);
}

/**
 * Starts an engine, with one thread: for pictures this small more of them only wait for each other.
 *
 * @returns Why it cannot be used; null if it can.
 */
async function start(name: EngineName): Promise<string | null> {
  try {
    const { software } = await prepareEngine({ engine: name, threads: 1 });
    return software ? 'a processor plays the GPU: too slow for so many steps' : null;
  } catch (error) {
    if (error instanceof EngineError) return error.why;
    throw error;
  }
}

/** Engines that npm installs: on a build server their absence is a failure, elsewhere a skipped test. */
const REQUIRED: readonly string[] = process.env['CI'] === 'true' ? ['wasm', 'cpu'] : [];
const engines: { name: EngineName; missing: string | null }[] = [];
for (const name of engineNames) engines.push({ name, missing: await start(name) });

for (const { name, missing } of engines) {
  const required = REQUIRED.includes(name);
  describe.skipIf(missing !== null && !required)(missing === null ? name : `${name} (${missing})`, () => {
    beforeAll(async () => {
      expect(await start(name)).toBeNull();
    });

    // The exact counts speak after a few steps; the many are for memory outside of JavaScript, which `cpu`, the slowest, has not.
    const steps = name === 'cpu' ? 100 : 500;
    test(`${steps} training steps leave nothing behind`, { timeout: 600_000 }, async () => {
      const empty = held();
      const model = tinyDiffusion();
      const config = trainerConfigSchema.parse({ batchSize: 2, steps: 1000, learningRate: 1e-3, clipNorm: 1 });
      const state = createState(model.params, config);
      disposeModel(model);
      const loss = trainingLoss(model.config);
      const running = train(state, {
        loss: (params, batch, { seed, step, micro }) => loss(params, batch, { seed, step, micro }),
        batches: tinyBatches,
      });
      await expectFlat(steps, () => running.next());
      await running.return();
      state.dispose();
      expect(held()).toEqual(empty);
    });

    const samplings = name === 'cpu' ? 100 : 200;
    test(`${samplings} samplings leave nothing behind`, async () => {
      const empty = held();
      const model = tinyDiffusion();
      const lowRes = tensor4d(fixture('low', 48), [1, 4, 4, 3]);
      let seed = 0;
      await expectFlat(samplings, async () => {
        for await (const { y0 } of superResolve(model, lowRes, { steps: 2, seed: seed++ })) y0.dispose();
      });
      lowRes.dispose();
      disposeModel(model);
      expect(held()).toEqual(empty);
    });
  });
}
