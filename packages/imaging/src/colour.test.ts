import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toFloat, toUint16 } from './bitDepth.ts';
import { luma, toGray, toRgb } from './colour.ts';
import { createImage } from './image.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/luma.json', import.meta.url), 'utf8')) as {
  width: number;
  height: number;
  input: number[];
  output: number[];
};
const picture = createImage({ ...golden, channels: 3, data: Uint8Array.from(golden.input) });

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(actual).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

test("luma equals scikit-image's rgb2ycbcr", () => {
  expect(largestDifference(luma(picture), golden.output)).toBeLessThan(1e-12);
});

test('luma is on the same scale for 16-bit and float samples', () => {
  expect(largestDifference(luma(toUint16(picture)), golden.output)).toBeLessThan(1e-12);
  expect(largestDifference(luma(toFloat(picture)), golden.output)).toBeLessThan(1e-4);
});

test('luma runs from 16 to 235, counts gray as R = G = B, and leaves alpha out', () => {
  expect([...luma(createImage({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) }))]).toEqual([16, 235]);
  const rgba = createImage({ width: 1, height: 1, channels: 4, data: Uint8Array.of(90, 90, 90, 3) });
  const grayAlpha = createImage({ width: 1, height: 1, channels: 2, data: Uint8Array.of(90, 200) });
  expect([...luma(rgba)]).toEqual([...luma(grayAlpha)]);
});

test('gray weighs the primaries by BT.601 and rounds', () => {
  const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 7, 7, 7);
  const image = createImage({ width: 4, height: 1, channels: 3, data });
  expect([...toGray(image).data]).toEqual([76, 150, 29, 7]); // 76.245, 149.685, 29.07
  expect(largestDifference(toGray(toFloat(image)).data, [0.299, 0.587, 0.114, 7 / 255])).toBeLessThan(1e-7);
});

test('RGB repeats gray and leaves alpha out', () => {
  const grayAlpha = createImage({ width: 2, height: 1, channels: 2, data: Uint8Array.of(5, 99, 6, 98) });
  expect(toRgb(grayAlpha)).toEqual({ width: 2, height: 1, channels: 3, data: Uint8Array.of(5, 5, 5, 6, 6, 6) });
  expect(toGray(grayAlpha)).toEqual({ width: 2, height: 1, channels: 1, data: Uint8Array.of(5, 6) });
  const rgba = createImage({ width: 1, height: 2, channels: 4, data: Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  expect(toRgb(rgba)).toEqual({ width: 1, height: 2, channels: 3, data: Uint16Array.of(1, 2, 3, 5, 6, 7) });
});

test('gray to RGB and back is the identity for every sample', () => {
  const gray = createImage({ width: 256, height: 1, channels: 1, data: Uint8Array.from({ length: 256 }, (_, i) => i) });
  expect(toGray(toRgb(gray))).toEqual(gray);
});
