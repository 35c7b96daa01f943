import { env, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { availableEngines, prepareEngine } from '@sr3kit/backends';
import { architectureOf, disposeModel, toTensors, type Model } from '@sr3kit/models';
import { gaussians } from '@sr3kit/random';
import { ancestral, dpmSolverPP } from '@sr3kit/samplers';
import { RowBuffer } from '../picture/rowBuffer.ts';
import { liteFiles } from '../testing/liteFiles.ts';
import type { Enlargement } from './enlargement.ts';
import { enlargeOnDevice, type DeviceOptions } from './enlargeOnDevice.ts';
import { enlargeTiled } from './enlargeTiled.ts';

const webgpu = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;

/** A driver in software compiles every program anew. */
const TIMEOUT = 10 * 60_000;

const [width, height] = [33, 21];
const size = { width, height };
const low = gaussians(3, 0, width * height * 3).map((value) => Math.max(-1, Math.min(1, value / 2)));

const common = {
  ...{ steps: 3, seed: 5, strength: 0.9, consistency: 1, previews: false, architectures: [] },
  ...{ mode: 'diffusion' as const, sampler: ancestral(), size },
};

type Given = Omit<DeviceOptions, 'withWeights' | 'readTo' | 'size'>;

/** The finished values of an enlargement, and the last preview of all. */
async function gather(
  enlarge: (model: Model, x: RowBuffer, readTo: DeviceOptions['readTo']) => AsyncGenerator<Enlargement>,
): Promise<{ values: number[]; steps: number; previews: number }> {
  const { config, arrays } = liteFiles({ scale: 2 });
  const model: Model = { config, params: toTensors(arrays) };
  const x = new RowBuffer({ width, channels: 3 });
  const readTo = (row: number): Promise<void> => {
    const top = x.bottom;
    const rows = low.subarray(top * width * 3, row * width * 3);
    if (row > top) x.write({ left: 0, top, width, height: row - top }, rows);
    return Promise.resolve();
  };
  const values: number[] = [];
  let [steps, previews] = [0, 0];
  for await (const step of enlarge(model, x, readTo)) {
    steps += 1;
    if (step.preview) previews += 1;
    if (step.rows) values.push(...step.rows.values);
    if (step.tiles === step.tilesTotal) expect(step.share).toBeCloseTo(1, 9);
  }
  disposeModel(model);
  return { values, steps, previews };
}

const onDevice = (given: Given) =>
  gather(({ config, params }, x, readTo) =>
    enlargeOnDevice(config, architectureOf(config.network).tiled(config)!, x, {
      ...{ ...given, size, readTo },
      withWeights: (work) => work(params),
    }),
  );

const inMemory = (given: Given) =>
  gather(({ config, params }, x, readTo) =>
    enlargeTiled(config, architectureOf(config.network).tiled(config)!, x, {
      ...{ ...given, size, readTo },
      withWeights: (work) => work(params),
    }),
  );

function difference(found: readonly number[], wanted: readonly number[]): number {
  expect(found).toHaveLength(wanted.length);
  return found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - wanted[i]!)), 0);
}

const cases: readonly (readonly [string, Given])[] = [
  ['in refinements, whole', { ...common, tile: 40, bytes: false }],
  ['in tiles, with a sampler that looks back', { ...common, tile: 17, bytes: false, sampler: dpmSolverPP() }],
  ['in one step, in tiles, with previews', { ...common, tile: 12, bytes: false, mode: 'one-step', previews: true }],
  ['with a preview of one step', { ...common, tile: 17, bytes: false, previews: [2] }],
  ['without a projection', { ...common, tile: 40, bytes: false, consistency: 0 }],
];

test.skipIf(!webgpu.available)(
  webgpu.available ? 'a picture whose state stays on the device is that of wasm' : `webgpu: ${webgpu.why}`,
  async () => {
    for (const [what, given] of cases) {
      await prepareEngine({ engine: 'wasm' });
      const wanted = await inMemory(given);
      await prepareEngine({ engine: 'webgpu' });
      env().set('WEBGPU_CPU_FORWARD', false);
      const before = memory().numTensors;
      const found = await onDevice(given);
      expect(memory().numTensors, what).toBe(before);
      expect(difference(found.values, wanted.values), what).toBeLessThan(1e-4);
      // One of the two stages of one pass, or the four tiles of one refinement.
      expect(found.previews, what).toBe(given.previews === true ? found.steps / 2 : given.previews ? 4 : 0);
      const bytes = await onDevice({ ...given, bytes: true });
      const rounded = wanted.values.map((value) => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5))));
      expect(difference(bytes.values, rounded), what).toBeLessThanOrEqual(1);
      expect(memory().numTensors, what).toBe(before);
    }
  },
  TIMEOUT,
);

test.skipIf(!webgpu.available)(
  webgpu.available ? 'left early or aborted, it leaves nothing on the device' : `webgpu: ${webgpu.why}`,
  async () => {
    await prepareEngine({ engine: 'webgpu' });
    const before = memory().numTensors;
    const abort = new AbortController();
    const given = { ...common, tile: 17, bytes: true };
    const aborted = gather(({ config, params }, x, readTo) =>
      enlargeOnDevice(config, architectureOf(config.network).tiled(config)!, x, {
        ...{ ...given, readTo, signal: abort.signal },
        withWeights: (work) => {
          queueMicrotask(() => abort.abort(new Error('enough')));
          return work(params);
        },
      }),
    );
    await expect(aborted).rejects.toThrow('enough');
    // The weights are the test's own.
    expect(memory().numTensors - before).toBe(liteFiles({ scale: 2 }).arrays.size);
  },
  TIMEOUT,
);
