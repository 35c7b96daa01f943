import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readImage } from './readImage.ts';

const RED = Uint8Array.of(234, 51, 35);

async function png(samples: Uint8Array, channels: 1 | 3, bits: 8 | 16 = 8): Promise<Uint8Array> {
  const data = bits === 8 ? samples : Uint16Array.from(samples, (value) => value * 257);
  const side = { width: samples.length / channels, height: 1, channels };
  const space = bits === 16 ? (channels === 1 ? 'grey16' : 'rgb16') : channels === 1 ? 'b-w' : 'srgb';
  return sharp(data, { raw: side }).toColourspace(space).png({ palette: false }).toBuffer();
}

/** The file with a chunk after its header. */
function withChunk(file: Uint8Array, kind: string, ...content: number[]): Uint8Array {
  const body = Uint8Array.from([...Buffer.from(kind, 'latin1'), ...content]);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, content.length);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const end = 8 + 12 + 13;
  return Buffer.concat([file.subarray(0, end), chunk, file.subarray(end)]);
}

const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

async function expectRed(file: Uint8Array, tolerance = 2): Promise<void> {
  const { data } = await readImage(file);
  const white = data instanceof Uint16Array ? 65535 : 255;
  [255, 0, 0].forEach((value, i) => {
    expect(Math.abs((data[i]! / white) * 255 - value)).toBeLessThanOrEqual(tolerance);
  });
}

test.each([8, 16] as const)('PNG of %i bits: cICP of Display P3 becomes sRGB', async (bits) => {
  await expectRed(withChunk(await png(RED, 3, bits), 'cICP', 12, 13, 0, 1));
});

test('PNG: the primaries of cHRM become those of sRGB', async () => {
  const primaries = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06].flatMap((value) =>
    u32(Math.round(value * 1e5)),
  );
  await expectRed(withChunk(await png(RED, 3), 'cHRM', ...primaries));
});

test('PNG: a gAMA of 1 is linear light, and the usual one changes nothing', async () => {
  const file = await png(Uint8Array.of(128), 1);
  expect([...(await readImage(withChunk(file, 'gAMA', ...u32(100_000)))).data]).toEqual([188]);
  expect([...(await readImage(withChunk(file, 'gAMA', ...u32(45_455)))).data]).toEqual([128]);
});

test('PNG: sRGB has the last word over gAMA, and cICP over all', async () => {
  const file = withChunk(await png(Uint8Array.of(128), 1), 'gAMA', ...u32(100_000));
  expect([...(await readImage(withChunk(file, 'sRGB', 0))).data]).toEqual([128]);
  expect([...(await readImage(withChunk(file, 'cICP', 1, 13, 0, 1))).data]).toEqual([128]);
});

test.each([
  ['PQ', 16],
  ['HLG', 18],
] as const)('PNG: samples in %s, of high dynamic range, stay as they are', async (_, transfer) => {
  const file = withChunk(await png(RED, 3, 16), 'cICP', 9, transfer, 0, 1);
  expect([...(await readImage(file)).data]).toEqual([...RED].map((value) => value * 257));
});

test('AVIF: nclx of Display P3 becomes sRGB', async () => {
  const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => RED[i % 3]!);
  const file = await sharp(data, { raw: { width: 16, height: 16, channels: 3 } })
    .avif({ lossless: true })
    .toBuffer();
  const at = file.indexOf('colrnclx', 0, 'latin1');
  expect(at).toBeGreaterThan(0);
  file.writeUInt16BE(12, at + 8);
  await expectRed(file, 4);
});
