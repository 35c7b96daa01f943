import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '@sr3kit/config';
import { CheckpointError, writeSafetensors } from '@sr3kit/safetensors';
import { readSafetensorsFileHeader } from '@sr3kit/safetensors/node';
import { temporaryFolder } from '@sr3kit/testing';
import { readModel, type ModelConfig } from '../index.ts';
import { loadModel, saveModel } from '../node.ts';
import { config, weights, written } from '../testing/writtenUnet.ts';

test.each(['F32', 'F16'] as const)('a model comes back from its folder in %s', async (dtype) => {
  const dir = join(await temporaryFolder(), 'deep', 'model');
  await saveModel(dir, config, weights(), { dtype });
  const loaded = await loadModel(dir);
  expect(loaded.config).toEqual(config);
  expect(loaded.arrays).toEqual(weights());
  // The network's order, though the file is sorted by name.
  expect([...loaded.arrays.keys()]).toEqual([...weights().keys()]);
  const { tensors, byteLength } = await readSafetensorsFileHeader(join(dir, 'model.safetensors'));
  expect(new Set([...tensors.values()].map((entry) => entry.dtype))).toEqual(new Set([dtype]));
  expect((await stat(join(dir, 'model.safetensors'))).size).toBe(byteLength);
  expect((await readdir(dir)).sort()).toEqual(['model.json', 'model.safetensors']);
});

test('a model is read from its parts without files', async () => {
  const loaded = await readModel(JSON.stringify(written), new Blob([writeSafetensors(weights())]));
  expect(loaded.config).toEqual(config);
  expect(loaded.arrays).toEqual(weights());
});

test('weights that are being sent are ended when the configuration is wrong', async () => {
  let ended = false;
  const sent: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ done: false, value: writeSafetensors(weights()) }),
      return: () => {
        ended = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  await expect(readModel('{"format": ', sent)).rejects.toThrow('model.json: not valid JSON');
  expect(ended).toBe(true);
});

test('saving replaces the model and keeps what else is in the folder', async () => {
  const dir = join(await temporaryFolder(), 'model');
  await saveModel(dir, config, weights());
  await writeFile(join(dir, 'README.md'), 'a card');
  const changed: ModelConfig = { ...config, training: { steps: 5 } };
  await saveModel(dir, changed, weights(), { dtype: 'F16' });
  expect((await loadModel(dir)).config).toEqual(changed);
  expect(await readFile(join(dir, 'README.md'), 'utf8')).toBe('a card');
  expect(await readdir(join(dir, '..'))).toEqual(['model']);
});

test('weights that do not belong to the configuration are refused before the disk is touched', async () => {
  const parent = await temporaryFolder();
  const dir = join(parent, 'model');
  const [first, second] = [...weights().keys()];
  const wrong = weights();
  wrong.delete(first!);
  wrong.set(second!, { shape: [1], data: Float32Array.of(1) });
  wrong.set('more', { shape: [1], data: Float32Array.of(1) });
  await expect(saveModel(dir, config, wrong)).rejects.toThrow(CheckpointError);
  await expect(saveModel(dir, config, wrong)).rejects.toThrow(
    `missing: ${first}; unexpected: more; of wrong shape: ${second} is [1] instead of [`,
  );
  const large = weights();
  large.get(first!)!.data.fill(1e6 as never);
  await expect(saveModel(dir, config, large, { dtype: 'F16' })).rejects.toThrow('beyond the 65504 of half precision');
  const bad = { ...config, task: { ...config.task, scale: 0 } };
  await expect(saveModel(dir, bad, weights())).rejects.toThrow(ConfigError);
  await expect(saveModel(dir, bad, weights())).rejects.toThrow('task.scale: must be at least 1, got 0');
  expect(await readdir(parent)).toEqual([]);
});

test('a folder that holds no good model is refused with what is wrong', async () => {
  const parent = await temporaryFolder();
  const dir = join(parent, 'model');
  const refusal = async (): Promise<string> => {
    const error: unknown = await loadModel(dir).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CheckpointError);
    return (error as Error).message;
  };
  const [json, safetensors] = [join(dir, 'model.json'), join(dir, 'model.safetensors')];
  expect(await refusal()).toBe(`${dir} does not exist: check the path`);

  await saveModel(dir, config, weights());
  const text = await readFile(json, 'utf8');
  await writeFile(json, text.slice(0, -10));
  expect(await refusal()).toMatch(/model\.json: not valid JSON \(.*\): write the model again$/s);

  await writeFile(
    json,
    text.replace('"scale": 4', '"scale": "4"').replace('"size": 16,\n    "channels": 3', '"sise": 16'),
  );
  expect(await refusal()).toBe(
    `${json}: 3 fields are wrong:\n` +
      '  task.scale: expected number, got string "4"\n' +
      '  task.channels: missing, expected one of 1, 3\n' +
      '  task.sise: unknown key; known: scale, size, channels, consistency',
  );

  await writeFile(json, text.replace('"blocks": 1', '"blocks": 2'));
  expect(await refusal()).toContain(`${safetensors}: the arrays are not those expected (missing: `);

  await writeFile(json, text);
  const bytes = await readFile(safetensors);
  await writeFile(safetensors, bytes.subarray(0, -1));
  expect(await refusal()).toContain(`but it has ${(bytes.length - 1).toLocaleString('en-US')} bytes (truncated?)`);

  await writeFile(
    safetensors,
    writeSafetensors(
      [...weights()].map(([name, { shape, data }]) => [name, { shape, data: Int32Array.from(data as Float32Array) }]),
    ),
  );
  expect(await refusal()).toContain('holds integers, but weights are floating-point: save it as F32 or F16');

  await writeFile(safetensors, '');
  expect(await refusal()).toContain('holds only 0 bytes');
});

test.each([NaN, Infinity, -Infinity])('a weight of %s is refused by name, to load and to save', async (value) => {
  const folder = await temporaryFolder();
  const arrays = weights();
  const [name, { shape, data }] = [...arrays].at(-1)!;
  const spoilt = Float32Array.from(data as Float32Array);
  spoilt[1] = value;
  const message = `weight "${name}" holds ${value}, but weights are finite`;
  await expect(
    saveModel(join(folder, 'saved'), config, new Map(arrays).set(name, { shape, data: spoilt })),
  ).rejects.toThrow(message);
  const bytes = writeSafetensors(new Map(arrays).set(name, { shape, data: spoilt }));
  await expect(readModel(JSON.stringify(written), bytes)).rejects.toThrow(message);
});
