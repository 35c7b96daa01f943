import { mkdir, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { disposeParams } from '@sr3kit/denoiser';
import { loadModel } from '@sr3kit/models/node';
import { CheckpointError } from '@sr3kit/safetensors';
import { temporaryFolder } from '@sr3kit/testing';
import { bits, runToy } from '../testing/runs.ts';
import { tinyModel, tinyParams } from '../testing/tinyUnet.ts';
import { toyConfig } from '../testing/toyModel.ts';
import { toyStates } from '../testing/toyStates.ts';
import { createState, emaParams, type TrainingState } from '../trainingState.ts';
import { latestCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { loadTrainingState } from './stateFolder.ts';

const states = toyStates();

/** A toy run after some steps. */
async function toyRun(steps: number, changes: Parameters<typeof toyConfig>[0] = {}): Promise<TrainingState> {
  const state = states.create(toyConfig(changes));
  await runToy(state, { config: toyConfig({ ...changes, steps }) });
  return state;
}

/** Flips one bit in the middle of a file. */
async function damage(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 1;
  await writeFile(path, bytes);
}

describe('saveCheckpoint', () => {
  test('and loadCheckpoint give back everything, to the bit', async () => {
    const folder = await temporaryFolder();
    const state = await toyRun(3);
    const path = await saveCheckpoint(folder, state);
    expect(path).toBe(join(folder, 'step-000003'));
    expect(state.checkpoint).toBe(path);
    const loaded = states.own(await loadCheckpoint(path));
    expect(await bits(loaded)).toEqual(await bits(state));
    const { step, config, layout, checkpoint } = state;
    expect(loaded).toMatchObject({ step, config, layout, checkpoint });
  });

  test('a training in 16 bits goes on with its scale', async () => {
    const folder = await temporaryFolder();
    const state = states.create(toyConfig({ precision: 'float16' }));
    state.scaling = { scale: 2 ** 12, goodSteps: 7, skipped: 4 };
    const loaded = states.own(await loadCheckpoint(await saveCheckpoint(folder, state)));
    expect(loaded.scaling).toEqual(state.scaling);
    expect(loaded.config.precision).toBe('float16');
  });

  test('keeps the last k, whatever else lies in the folder', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'step-000000.tmp-1'));
    await mkdir(join(folder, 'step-000009.old-1'));
    await mkdir(join(folder, 'samples'));
    const kept: string[][] = [];
    for (const steps of [1, 2, 3, 4]) {
      const state = await toyRun(steps, { keep: 2 });
      await saveCheckpoint(folder, state);
      kept.push((await readdir(folder)).sort());
    }
    const others = ['samples', 'step-000009.old-1'];
    const expected = [['1'], ['1', '2'], ['2', '3'], ['3', '4']];
    expect(kept).toEqual(expected.map((steps) => [...others, ...steps.map((step) => `step-00000${step}`)].sort()));
  });

  test('leaves checkpoints of later steps alone and does not count them', async () => {
    const folder = await temporaryFolder();
    for (const steps of [5, 6, 1, 2]) await saveCheckpoint(folder, await toyRun(steps, { keep: 1 }));
    expect((await readdir(folder)).sort()).toEqual(['step-000002', 'step-000006']);
  });

  test('can be repeated', async () => {
    const folder = await temporaryFolder();
    const state = await toyRun(2);
    await saveCheckpoint(folder, state);
    const before = await bits(state);
    await saveCheckpoint(folder, state);
    expect(await readdir(folder)).toEqual(['step-000002']);
    expect(await bits(states.own(await loadCheckpoint(join(folder, 'step-000002'))))).toEqual(before);
  });

  test('with a model is a model directory with the averaged weights', async () => {
    const folder = await temporaryFolder();
    const params = tinyParams(3);
    const state = states.own(createState(params, toyConfig()));
    disposeParams(params);
    const path = await saveCheckpoint(folder, state, { model: tinyModel });
    expect((await readdir(path)).sort()).toEqual([
      'model.json',
      'model.safetensors',
      'state.json',
      'state.safetensors',
    ]);
    const { config, arrays } = await loadModel(path);
    expect(config).toEqual({ ...tinyModel, training: { steps: 0, examples: 0, seed: 5 } });
    const ema = emaParams(state);
    expect([...arrays.keys()].sort()).toEqual(Object.keys(ema).sort());
    for (const [name, tensor] of Object.entries(ema)) {
      expect(arrays.get(name)!.shape).toEqual(tensor.shape);
      expect(arrays.get(name)!.data).toEqual(tensor.dataSync());
    }
    disposeParams(ema);
  });

  test('refuses parameters that are not the model’s, and leaves no trace', async () => {
    const folder = await temporaryFolder();
    const state = await toyRun(1);
    await expect(saveCheckpoint(folder, state, { model: tinyModel })).rejects.toThrow(CheckpointError);
    expect(await readdir(folder)).toEqual([]);
    expect(state.checkpoint).toBeUndefined();
  });
});

test('a checkpoint of other parameters is refused, and passed over for the newest of those expected', async () => {
  const folder = await temporaryFolder();
  const own = await toyRun(1);
  const path = await saveCheckpoint(folder, own);
  const params = tinyParams(1);
  const other = states.own(createState(params, toyConfig()));
  disposeParams(params);
  const foreign = join(folder, 'step-000002');
  await rename(await saveCheckpoint(await temporaryFolder(), other), foreign);
  const shapes = new Map(own.layout.map(({ name, shape }) => [name, shape]));
  await expect(loadCheckpoint(foreign, shapes)).rejects.toThrow(/step-000002: .*it belongs to a run of another model/);
  const skipped: string[] = [];
  const state = states.own((await latestCheckpoint(folder, (path) => skipped.push(path), shapes))!);
  expect([state.checkpoint, skipped]).toEqual([path, [foreign]]);
});

describe('latestCheckpoint', () => {
  test('is undefined where there is none', async () => {
    const folder = await temporaryFolder();
    expect(await latestCheckpoint(folder)).toBeUndefined();
    expect(await latestCheckpoint(join(folder, 'nowhere'))).toBeUndefined();
  });

  test('is the newest that is whole, and tells of the others', async () => {
    const folder = await temporaryFolder();
    for (const steps of [1, 2, 3, 4, 5]) await saveCheckpoint(folder, await toyRun(steps, { keep: 9 }));
    const at = (step: number, file = ''): string => join(folder, `step-00000${step}`, file);
    await truncate(at(5, 'state.safetensors'), 1000);
    await damage(at(4, 'state.safetensors'));
    await writeFile(at(3, 'state.json'), '{');
    const skipped: [string, string][] = [];
    const state = states.own((await latestCheckpoint(folder, (path, error) => skipped.push([path, error.message])))!);
    expect(state.step).toBe(2);
    expect(state.checkpoint).toBe(at(2));
    expect(skipped.map(([path]) => path)).toEqual([at(5), at(4), at(3)]);
    for (const [path, message] of skipped) expect(message).toContain(path);
    expect(skipped[1]![1]).toContain('the vectors are not those that were saved');
  });

  test('throws what is wrong with the newest if none is whole', async () => {
    const folder = await temporaryFolder();
    for (const steps of [1, 2]) await saveCheckpoint(folder, await toyRun(steps));
    for (const step of [1, 2]) await writeFile(join(folder, `step-00000${step}`, 'state.json'), '{}');
    await expect(latestCheckpoint(folder, () => undefined)).rejects.toThrow(/step-000002/);
  });

  test('finds a checkpoint whose replacement was interrupted', async () => {
    const folder = await temporaryFolder();
    for (const steps of [1, 2]) await saveCheckpoint(folder, await toyRun(steps));
    await rename(join(folder, 'step-000002'), join(folder, 'step-000002.old-1'));
    const state = states.own((await latestCheckpoint(folder))!);
    expect(state.step).toBe(2);
  });

  test('refuses a state that is not ours, naming the wrong field', async () => {
    const folder = await temporaryFolder();
    const path = await saveCheckpoint(folder, await toyRun(1));
    const file = join(path, 'state.json');
    const saved = JSON.parse(await readFile(file, 'utf8')) as { state: { config: { steps: number } } };
    saved.state.config.steps = -1;
    await writeFile(file, JSON.stringify(saved));
    await expect(loadCheckpoint(path)).rejects.toThrow(/config\.steps/);
    await expect(loadTrainingState(path)).resolves.toBeDefined();
  });
});
