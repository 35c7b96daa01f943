import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { degrade } from '../degrade.ts';
import { makeBatch } from '../makeBatch.ts';
import { mixedFolder, take } from '../testing/mixedFolder.ts';
import { encode, noise, put } from '../testing/pictures.ts';

const { folder, dataset } = mixedFolder();

describe('the order is a function of seed and step', () => {
  test('a run that starts at step k goes on as one that was never interrupted, whatever prefetch and memory', async () => {
    const whole = await take(await dataset({ seed: 5 }), { batchSize: 3, end: 9 });
    expect(whole).toHaveLength(9);
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
    folder(),
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
  const data = await dataset({}, (path, reason) => told.push(`${path.slice(folder().length + 1)}: ${reason}`));
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
          degradation: {},
        } as const;
        return makeBatch({ examples: [{ source, draw }], options });
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
