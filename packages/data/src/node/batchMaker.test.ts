import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBatch } from '../makeBatch.ts';
import type { BatchRequest } from '../makeBatch.ts';
import { compileInto } from '../testing/compiled.ts';
import { noise, noise16, temporaryFolder } from '../testing/pictures.ts';
import { batchMaker } from './batchMaker.ts';

function request(seed: number): BatchRequest {
  const draw = { x: 0.4, y: 0.7, flip: true, turns: 3, degradation: { blurSigma: 0.6 } } as const;
  const sources = [{ high: noise(16, 16, 3, seed) }, { high: noise16(16, 16, 1), low: noise(4, 4, 2) }];
  return {
    examples: sources.map((source) => ({ source, draw })),
    options: { crop: 16, scale: 4, channels: 3, quantize: true, alpha: 'white' },
    labels: [1, 0],
  };
}

test('from source, batches are made on the calling thread', async () => {
  const maker = batchMaker(2);
  expect(await maker.make(request(3))).toEqual(makeBatch(request(3)));
  await maker.close();
});

describe('compiled', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let compiled: typeof batchMaker;
  let file: string;
  beforeAll(async () => {
    ({ folder, remove } = await temporaryFolder());
    await compileInto(folder, ['@sr3kit/random', '@sr3kit/imaging', '@sr3kit/data']);
    file = pathToFileURL(join(folder, 'node_modules/@sr3kit/data/dist/node/batchMaker.js')).href;
    compiled = ((await import(file)) as { batchMaker: typeof batchMaker }).batchMaker;
  });
  afterAll(() => remove());

  test.each([0, 1, 2])('%i threads make the same batches', async (workers) => {
    const maker = compiled(workers);
    const seeds = [0, 1, 2, 3, 4];
    const batches = await Promise.all(seeds.map((seed) => maker.make(request(seed))));
    expect(batches).toEqual(seeds.map((seed) => makeBatch(request(seed))));
    await maker.close();
  });

  test('threads take the pictures over, so that nothing is copied', async () => {
    const maker = compiled(1);
    const asked = request(0);
    const made = maker.make(asked);
    expect(asked.examples.map(({ source }) => source.high.data.length)).toEqual([0, 0]);
    await made;
    await maker.close();
  });

  test('an error comes back, and the thread goes on', async () => {
    const maker = compiled(1);
    await expect(maker.make({ ...request(0), labels: [] })).rejects.toThrow('must have as many labels, got 0');
    expect(await maker.make(request(1))).toEqual(makeBatch(request(1)));
    await maker.close();
  });

  test('closing rejects what is under way and what comes after', async () => {
    const maker = compiled(1);
    const underWay = expect(maker.make(request(0))).rejects.toThrow('the data set is closed');
    await maker.close();
    await underWay;
    await expect(maker.make(request(1))).rejects.toThrow('the data set is closed');
  });

  test('a working thread keeps the process, an idle one does not', async () => {
    const script = join(folder, 'script.mjs');
    await writeFile(
      script,
      `import { batchMaker } from ${JSON.stringify(file)};
       const data = () => new Uint8Array(64);
       const high = { width: 8, height: 8, channels: 1, data: data() };
       const draw = { x: 0, y: 0, flip: false, turns: 0, degradation: {} };
       const options = { crop: 8, scale: 2, channels: 1, quantize: true, alpha: 'white' };
       const batch = await batchMaker(1).make({ examples: [{ source: { high }, draw }], options });
       console.log(String(batch.high.length), String(batch.low.length));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 60_000 });
    expect(stdout.trim()).toBe('64 16');
  });
});
