import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mixedFolder, take } from '../testing/mixedFolder.ts';
import { encode, noise, put } from '../testing/pictures.ts';

const { folder, dataset } = mixedFolder();

test('no picture can be decoded', async () => {
  const data = await dataset({ files: ['damaged'] });
  const message = 'none of the 2 pictures can be decoded: the files are damaged or gone, copy or download them again';
  await expect(take(data, { batchSize: 2 })).rejects.toThrow(message);
  const all = async (): Promise<void> => {
    for await (const picture of data.images()) expect(picture).toBeUndefined();
  };
  await expect(all()).rejects.toThrow(message);
});

test('a file that is damaged in the middle of a run is replaced from then on', async () => {
  await put(folder(), {
    'late/1.png': await encode(noise(20, 20, 3, 1)),
    'late/2.png': await encode(noise(20, 20, 3, 2)),
  });
  const told: string[] = [];
  const data = await dataset({ files: ['late'], cacheBytes: 0 }, (path) => told.push(path));
  const batches = data.batches({ batchSize: 2, prefetch: 0 });
  await batches.next();
  expect(told).toEqual([]);
  await truncate(join(folder(), 'late/1.png'), 200);
  expect((await batches.next()).value?.size).toBe(2);
  expect(told).toEqual([join(folder(), 'late/1.png')]);
  await batches.return();
});

test('reading ends by the signal: before, while waiting, and while the consumer works', async () => {
  const data = await dataset({ cacheBytes: 0 });
  const reason = new Error('enough');
  await expect(take(data, { batchSize: 2, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  for (const prefetch of [0, 6]) {
    const waiting = new AbortController();
    const next = data.batches({ batchSize: 64, prefetch, signal: waiting.signal }).next();
    waiting.abort(reason);
    await expect(next).rejects.toBe(reason);
    const working = new AbortController();
    const batches = data.batches({ batchSize: 2, prefetch, signal: working.signal });
    await batches.next();
    working.abort(reason);
    await expect(batches.next()).rejects.toBe(reason);
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  }
  const images = new AbortController();
  const whole = data.images({ signal: images.signal });
  await whole.next();
  images.abort(reason);
  await expect(whole.next()).rejects.toBe(reason);
});

test('reading ends by closing', async () => {
  const data = await dataset();
  const batches = data.batches({ batchSize: 2 });
  await batches.next();
  await data.close();
  await data.close();
  await expect(batches.next()).rejects.toThrow('the data set is closed: open it again to read from it');
  await expect(take(data, { batchSize: 2 })).rejects.toThrow('the data set is closed');
  await expect(data.images().next()).rejects.toThrow('the data set is closed');
});

test('nothing is left over for a consumer that walks away', async () => {
  const data = await dataset({ cacheBytes: 0 });
  let taken = 0;
  for await (const _ of data.batches({ batchSize: 3, prefetch: 5 })) if (++taken === 2) break;
  await data.close();
});

test('wrong options are refused at once', async () => {
  const data = await dataset();
  expect(() => data.batches({ batchSize: 0 })).toThrow('batchSize must be an integer of at least 1, got 0');
  expect(() => data.batches({ batchSize: 1.5 })).toThrow(RangeError);
  expect(() => data.batches({ batchSize: 1, start: -1 })).toThrow('start must be an integer of at least 0, got -1');
  expect(() => data.batches({ batchSize: 1, prefetch: NaN })).toThrow(RangeError);
  expect(() => data.batches({ batchSize: 1, seed: -1 })).toThrow('seed must be an integer in [0, 2^53), got -1');
  expect(() => data.images({ prefetch: -1 })).toThrow(RangeError);
  const whole = await dataset({ crop: undefined });
  expect(() => whole.batches({ batchSize: 1 })).toThrow('batches need data.crop: give the side of the crops, e.g. 128');
});
