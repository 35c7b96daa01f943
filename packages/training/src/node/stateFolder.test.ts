import '@tensorflow/tfjs-backend-cpu';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { fromTensors } from '@sr3kit/models';
import { loadModel, writeModel } from '@sr3kit/models/node';
import { CheckpointError, type NamedArray } from '@sr3kit/safetensors';
import { replaceDirectory } from '@sr3kit/safetensors/node';
import { temporaryFolder } from '@sr3kit/testing';
import { tinyModel, tinyParams } from '../testing/tinyUnet.ts';
import { loadTrainingState, saveTrainingState, writeTrainingState } from './stateFolder.ts';

const state = { step: 1200, best: null, losses: [0.1 + 0.2, 5e-324], nested: { seed: 2 ** 53 - 1, note: 'Größe 😀' } };
const arrays = new Map<string, NamedArray>([
  // NaN and subnormals too: a resumed run must not notice.
  ['values', { shape: [4], data: Float32Array.of(0.1, NaN, 1e-40, -0) }],
  ['ema', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
  ['__proto__', { shape: [], data: Float32Array.of(5) }],
]);
const shapes = new Map([...arrays].map(([name, { shape }]) => [name, shape]));

test('a state comes back exactly, arrays in their order', async () => {
  const dir = join(await temporaryFolder(), 'runs', 'step-1200');
  await saveTrainingState(dir, state, arrays);
  const loaded = await loadTrainingState(dir, { expected: shapes });
  expect(loaded).toEqual({ state, arrays });
  expect([...loaded.arrays.keys()]).toEqual([...arrays.keys()]);
  expect((await readdir(dir)).sort()).toEqual(['state.json', 'state.safetensors']);
});

test('state and model can share one folder that is replaced as a whole', async () => {
  const dir = join(await temporaryFolder(), 'checkpoint');
  const params = tinyParams(1);
  const weights = await fromTensors(params);
  disposeParams(params);
  for (const step of [1, 2]) {
    await replaceDirectory(dir, async (path) => {
      await writeModel(path, tinyModel, weights);
      await writeTrainingState(path, { ...state, step }, arrays);
    });
  }
  expect((await loadTrainingState(dir)).state.step).toBe(2);
  expect((await loadModel(dir)).config).toEqual(tinyModel);
  expect((await readdir(dir)).sort()).toEqual(['model.json', 'model.safetensors', 'state.json', 'state.safetensors']);
});

describe('what JSON would lose is refused before the disk is touched', () => {
  test.each<readonly [object, string]>([
    [{ step: -1 }, 'state.step must be an integer of at least 0, got -1: give the updates done'],
    [{ step: 1.5 }, 'state.step must be an integer of at least 0, got 1.5'],
    [{ step: 1, best: Infinity }, 'state.best is Infinity, which JSON cannot hold: use null, or leave it out'],
    [{ step: 1, log: [{ loss: NaN }] }, 'state.log[0].loss is NaN'],
    [
      { step: 1, run: { id: undefined } },
      'state.run.id is undefined, which JSON cannot hold: convert it to plain data',
    ],
    [{ step: 1, at: new Date(0) }, 'state.at is a Date'],
    [{ step: 1, values: Float32Array.of(1) }, 'state.values is a Float32Array'],
    [{ step: 1, big: 1n }, 'state.big is bigint'],
  ])('%o', async (bad, message) => {
    const parent = await temporaryFolder();
    const saved = saveTrainingState(join(parent, 'x'), bad as { step: number }, arrays);
    await expect(saved).rejects.toThrow(CheckpointError);
    await expect(saved).rejects.toThrow(message);
    expect(await readdir(parent)).toEqual([]);
  });
});

test('arrays that cannot be written leave the old state', async () => {
  const dir = join(await temporaryFolder(), 'x');
  await saveTrainingState(dir, state, arrays);
  const bad = new Map<string, NamedArray>([['values', { shape: [5], data: Float32Array.of(1) }]]);
  await expect(saveTrainingState(dir, { step: 1201 }, bad)).rejects.toThrow('do not fill the shape [5]');
  expect(await loadTrainingState(dir)).toEqual({ state, arrays });
});

test('a folder that holds no good state is refused with what is wrong', async () => {
  const parent = await temporaryFolder();
  const dir = join(parent, 'x');
  const refusal = async (expected?: ReadonlyMap<string, readonly number[]>): Promise<string> => {
    const error: unknown = await loadTrainingState(dir, expected ? { expected } : {}).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(CheckpointError);
    return (error as Error).message;
  };
  expect(await refusal()).toBe(`${dir} does not exist: check the path`);
  const [json, safetensors] = [join(dir, 'state.json'), join(dir, 'state.safetensors')];

  await saveTrainingState(dir, state, arrays);
  expect(await refusal(new Map([...shapes, ['values', [5]], ['m', [4]]]))).toBe(
    `${dir}: the arrays are not those expected (missing: m; of wrong shape: values is [4] instead of [5]): resume with the configuration that the run began with`,
  );

  const text = await readFile(json, 'utf8');
  await writeFile(json, text.replace('"step": 1200', '"step": 1199'));
  expect(await refusal()).toBe(
    `${safetensors} is of step 1200, but ${json} of step 1199: the two files belong to different checkpoints, resume from another`,
  );
  await writeFile(json, text.replace('"step": 1200', '"step": "1200"'));
  expect(await refusal()).toBe(`${json}: state.step: expected number, got string "1200"`);
  await writeFile(json, text.replace('"name": "ema"', '"name": "m"'));
  expect(await refusal()).toContain('(missing: m; unexpected: ema): the two files belong to different checkpoints');
  await writeFile(json, text.slice(0, text.length / 2));
  expect(await refusal()).toContain(`${json} is not valid JSON (`);

  await writeFile(json, text);
  const bytes = await readFile(safetensors);
  await writeFile(safetensors, bytes.subarray(0, -4));
  expect(await refusal()).toContain('(truncated?)');
  await rename(safetensors, join(parent, 'elsewhere'));
  expect(await refusal()).toBe(`${safetensors} does not exist: check the path`);
});
