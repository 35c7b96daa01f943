import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JPEG_COLOUR_TABLE, JPEG_LUMA_TABLE, jpegQuality, scaledJpegTable } from './index.ts';

const marker = (name: number, ...bytes: number[]): number[] => [
  ...[0xff, name],
  ...[(bytes.length + 2) >> 8, (bytes.length + 2) & 255],
  ...bytes,
];
const START = [0xff, 0xd8];
const JFIF = marker(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
const tables = (quality: number): number[] => [
  ...marker(0xdb, 1, ...scaledJpegTable(JPEG_COLOUR_TABLE, quality)),
  ...marker(0xdb, 0, ...scaledJpegTable(JPEG_LUMA_TABLE, quality)),
];

test("is libjpeg's quality, from its lowest that tables tell apart to its highest", () => {
  // Below 25 the largest entries are cut off at 255, and several qualities come close.
  for (let quality = 25; quality <= 100; quality += 1) {
    expect(jpegQuality(Uint8Array.from([...START, ...JFIF, ...tables(quality)]))).toBe(quality);
  }
});

test('reads tables of 16 bits, and several in one segment', () => {
  const wide = scaledJpegTable(JPEG_LUMA_TABLE, 60).flatMap((entry) => [entry >> 8, entry & 255]);
  const both = marker(0xdb, 1, ...scaledJpegTable(JPEG_COLOUR_TABLE, 60), 0x10, ...wide);
  expect(jpegQuality(Uint8Array.from([...START, ...both]))).toBe(60);
});

test('is null for other files, without tables, and beyond the bytes given', () => {
  const whole = Uint8Array.from([...START, ...JFIF, ...tables(80)]);
  expect(jpegQuality(Uint8Array.of(0x89, 0x50, 0x4e, 0x47))).toBeNull();
  expect(jpegQuality(Uint8Array.from([...START, ...JFIF, ...marker(0xda, 1, 2, 3)]))).toBeNull();
  expect(jpegQuality(whole.subarray(0, whole.length - 1))).toBeNull();
});

test('ends, whatever the bytes are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const quality = jpegQuality(Uint8Array.from([...START, ...bytes]));
      expect(quality === null || (quality >= 1 && quality <= 100)).toBe(true);
    }),
  );
});
