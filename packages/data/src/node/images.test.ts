import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mixedFolder } from '../testing/mixedFolder.ts';

const { folder, dataset } = mixedFolder();

test('whole pictures come in order, cut to a multiple of the scale, without the damaged', async () => {
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
  expect(told).toEqual(['b/4.png', 'c/6.png'].map((name) => join(folder(), 'mixed', name)));
});

test('16 bits stay, and low is float, when nothing is quantized', async () => {
  const data = await dataset({ files: ['mixed/a/2.png'], crop: undefined, channels: 1, quantize: false });
  for await (const { high, low } of data.images()) {
    expect(high.data).toBeInstanceOf(Uint16Array);
    expect(low.data).toBeInstanceOf(Float32Array);
  }
});
