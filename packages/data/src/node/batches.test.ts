import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Batch } from '../batch.ts';
import type { DataConfigInput } from '../dataConfig.ts';
import { degrade } from '../degrade.ts';
import { makeBatch } from '../makeBatch.ts';
import { encode, noise, noise16, put, temporaryFolder, truncatedPng } from '../testing/pictures.ts';
import type { BatchOptions, Dataset } from './dataset.ts';
import { openDataset } from './openDataset.ts';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await put(folder, {
    'mixed/a/1.png': await encode(noise(24, 20, 3, 1)),
    'mixed/a/2.png': await encode(noise16(16, 31, 1, 2)),
    'mixed/b/3.webp': await encode(noise(19, 17, 4, 3)),
    'mixed/b/4.png': await truncatedPng(40, 40, 4),
    'mixed/b/5.tiff': await encode(noise(16, 16, 2, 5), 'tiff'),
    'mixed/c/6.png': await truncatedPng(20, 40, 6),
    'mixed/c/7.png': await encode(noise(33, 16, 3, 7)),
    'damaged/1.png': await truncatedPng(30, 30, 1),
    'damaged/2.png': await truncatedPng(30, 30, 2),
    'pairs/high/1.png': await encode(noise(32, 24, 3, 11)),
    'pairs/high/2.png': await encode(noise(16, 20, 3, 12)),
    'pairs/low/1.png': await encode(noise(8, 6, 3, 13)),
    'pairs/low/2.png': await encode(noise(4, 5, 3, 14)),
  });
});
afterAll(() => remove());

const open: Dataset[] = [];
afterEach(() => Promise.all(open.splice(0).map((dataset) => dataset.close())));

async function dataset(
  config: Partial<DataConfigInput> = {},
  onSkip: (path: string, reason: string) => void = () => {},
) {
  const everything = { flip: true, turn: true, blur: { probability: 0.5, sigma: [0.2, 1] } } as const;
  const base = { files: ['mixed'], scale: 4, crop: 16, augment: everything, labels: 'folder', ...config } as const;
  const opened = await openDataset(base, { baseFolder: folder, onSkip });
  open.push(opened);
  return opened;
}

async function take(data: Dataset, options: BatchOptions): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of data.batches(options)) batches.push(batch);
  return batches;
}

describe('the order is a function of seed and step', () => {
  test('a run that starts at step k goes on as one that was never interrupted, whatever prefetch and memory', async () => {
    const whole = await take(await dataset({ seed: 5 }), { batchSize: 3, end: 9 });
    expect(whole.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const parts = fc.record({
      start: fc.integer({ min: 0, max: 8 }),
      prefetch: fc.constantFrom(0, 1, 2, 7),
      cacheBytes: fc.constantFrom(0, 2000, 2 ** 20),
    });
    await fc.assert(
      fc.asyncProperty(parts, async ({ start, prefetch, cacheBytes }) => {
        const later = await dataset({ seed: 5, cacheBytes });
        expect(await take(later, { batchSize: 3, start, end: 9, prefetch })).toEqual(whole.slice(start));
        // and again, now that damaged files are known and pictures in memory
        expect(await take(later, { batchSize: 3, start, end: 9, prefetch })).toEqual(whole.slice(start));
      }),
      { numRuns: 12 },
    );
  });

  test('two runs at once do not disturb each other', async () => {
    const data = await dataset({ cacheBytes: 0 });
    const [a, b] = await Promise.all([take(data, { batchSize: 4, end: 5 }), take(data, { batchSize: 4, end: 5 })]);
    expect(a).toEqual(b);
  });

  test('seeds differ, and the seed of the configuration is the default', async () => {
    const data = await dataset({ seed: 5 });
    const [one] = await take(data, { batchSize: 4, end: 1 });
    expect(await take(data, { batchSize: 4, end: 1, seed: 5 })).toEqual([one]);
    expect(await take(data, { batchSize: 4, end: 1, seed: 6 })).not.toEqual([one]);
  });
});

test('an epoch shows every readable picture once', async () => {
  await put(
    folder,
    Object.fromEntries(
      await Promise.all(
        [1, 2, 3, 4, 5, 6].map(async (index) => {
          const flat = { width: 16, height: 16, channels: 1, data: new Uint8Array(256).fill(index * 10) } as const;
          return [`flat/${index}.png`, await encode(flat)] as const;
        }),
      ),
    ),
  );
  const data = await dataset({ files: ['flat'], channels: 1 });
  for (const batch of await take(data, { batchSize: 6, end: 4 })) {
    const shades = Array.from({ length: 6 }, (_, i) => Math.round((batch.high[i * 256]! + 1) * 127.5));
    expect(shades.sort((a, b) => a - b)).toEqual([10, 20, 30, 40, 50, 60]);
  }
});

test('damaged files are reported once and replaced by the next readable one', async () => {
  const told: string[] = [];
  const data = await dataset({}, (path, reason) => told.push(`${path.slice(folder.length + 1)}: ${reason}`));
  expect(data.length).toBe(7);
  const batches = await take(data, { batchSize: 7, end: 3 });
  expect(told.map((line) => line.replace(/\(.*\)/, '()')).sort()).toEqual([
    'mixed/b/4.png: it is damaged or incomplete (): replace or remove it',
    'mixed/c/6.png: it is damaged or incomplete (): replace or remove it',
  ]);
  // 4.png of class b gives way to 5.tiff of class b, 6.png of c to 7.png of c: of each class as many as there are files.
  for (const batch of batches) expect([...batch.labels!].sort()).toEqual([0, 0, 1, 1, 1, 2, 2]);
});

test('batches hold what the pure functions make', async () => {
  const flat = await dataset({ files: ['mixed/a/1.png'], augment: { flip: false }, labels: undefined });
  const [batch] = await take(flat, { batchSize: 2, end: 1 });
  expect(batch).not.toHaveProperty('labels');
  const toByte = (values: Float32Array): Uint8Array =>
    Uint8Array.from(values, (value) => Math.round((value + 1) * 127.5));
  for (const index of [0, 1]) {
    const high = {
      width: 16,
      height: 16,
      channels: 3,
      data: toByte(batch!.high.subarray(index * 768, (index + 1) * 768)),
    } as const;
    const low = toByte(batch!.low.subarray(index * 48, (index + 1) * 48));
    expect(degrade(high, { scale: 4, quantize: true }).data).toEqual(low);
  }
});

test('ready pairs', async () => {
  const data = await dataset({
    files: ['pairs/high'],
    pairedLowRes: 'pairs/low',
    augment: { flip: false },
    labels: undefined,
  });
  const batches = await take(data, { batchSize: 2, end: 3 });
  const sources = [
    { high: noise(32, 24, 3, 11), low: noise(8, 6, 3, 13) },
    { high: noise(16, 20, 3, 12), low: noise(4, 5, 3, 14) },
  ];
  const options = { crop: 16, scale: 4, channels: 3, quantize: true, alpha: 'white' } as const;
  // Every place the crop of the low-resolution picture can have.
  const places = sources.flatMap((source) =>
    Array.from({ length: source.low.width - 3 }, (_, left) =>
      Array.from({ length: source.low.height - 3 }, (_unused, top) => {
        const draw = {
          x: left / (source.low.width - 3),
          y: top / (source.low.height - 3),
          flip: false,
          turns: 0,
          wear: {},
        } as const;
        return makeBatch({ step: 0, examples: [{ source, draw }], options });
      }),
    ).flat(),
  );
  for (const batch of batches) {
    for (const index of [0, 1]) {
      const high = batch.high.slice(index * 768, (index + 1) * 768);
      const low = batch.low.slice(index * 48, (index + 1) * 48);
      expect(
        places.filter((place) => place.high.join() === high.join() && place.low.join() === low.join()),
      ).toHaveLength(1);
    }
  }
});

describe('whole pictures', () => {
  test('in order, cut to a multiple of the scale, without the damaged', async () => {
    const told: string[] = [];
    const data = await dataset({ crop: undefined }, (path) => told.push(path));
    const seen = [];
    for await (const { name, high, low, label } of data.images({ prefetch: 3 })) {
      seen.push([name, high.width, high.height, low.width, low.height, label]);
      expect([high.channels, low.channels]).toEqual([3, 3]);
    }
    expect(seen).toEqual([
      ['a/1.png', 24, 20, 6, 5, 0],
      ['a/2.png', 16, 28, 4, 7, 0],
      ['b/3.webp', 16, 16, 4, 4, 1],
      ['b/5.tiff', 16, 16, 4, 4, 1],
      ['c/7.png', 32, 16, 8, 4, 2],
    ]);
    expect(told).toEqual(['b/4.png', 'c/6.png'].map((name) => join(folder, 'mixed', name)));
  });

  test('16 bits stay, and low is float, when nothing is quantized', async () => {
    const data = await dataset({ files: ['mixed/a/2.png'], crop: undefined, channels: 1, quantize: false });
    for await (const { high, low } of data.images()) {
      expect(high.data).toBeInstanceOf(Uint16Array);
      expect(low.data).toBeInstanceOf(Float32Array);
    }
  });
});

describe('ends', () => {
  test('no picture that can be decoded', async () => {
    const data = await dataset({ files: ['damaged'] });
    const message = 'none of the 2 pictures can be decoded: the files are damaged or gone, copy or download them again';
    await expect(take(data, { batchSize: 2 })).rejects.toThrow(message);
    const all = async (): Promise<void> => {
      for await (const picture of data.images()) expect(picture).toBeUndefined();
    };
    await expect(all()).rejects.toThrow(message);
  });

  test('a file that is damaged in the middle of a run is replaced from then on', async () => {
    await put(folder, {
      'late/1.png': await encode(noise(20, 20, 3, 1)),
      'late/2.png': await encode(noise(20, 20, 3, 2)),
    });
    const told: string[] = [];
    const data = await dataset({ files: ['late'], cacheBytes: 0 }, (path) => told.push(path));
    const batches = data.batches({ batchSize: 2, prefetch: 0 });
    await batches.next();
    expect(told).toEqual([]);
    await truncate(join(folder, 'late/1.png'), 200);
    expect((await batches.next()).value?.step).toBe(1);
    expect(told).toEqual([join(folder, 'late/1.png')]);
    await batches.return();
  });

  test('by signal: before, while waiting, and while the consumer works', async () => {
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

  test('by closing', async () => {
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
    for await (const batch of data.batches({ batchSize: 3, prefetch: 5 })) if (batch.step === 1) break;
    await data.close();
  });
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
