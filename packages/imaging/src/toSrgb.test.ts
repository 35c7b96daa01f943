import { expect, test } from 'vitest';
import { DISPLAY_P3, SRGB, toSrgb, type Image } from './index.ts';

const picture = (channels: 1 | 2 | 3 | 4, ...samples: number[]): Image<Uint8Array> => ({
  width: samples.length / channels,
  height: 1,
  channels,
  data: Uint8Array.from(samples),
});

test('sRGB stays as it is', () => {
  const all = picture(1, ...Array.from({ length: 256 }, (_, i) => i));
  expect(toSrgb(all, SRGB)).toEqual(all);
  const colours = picture(4, 12, 200, 99, 7, 255, 0, 128, 255);
  expect(toSrgb(colours, SRGB)).toEqual(colours);
});

test('the red of sRGB as Display P3 has it becomes red again, and white stays white', () => {
  const { data } = toSrgb(picture(3, 234, 51, 35, 255, 255, 255, 0, 0, 0), DISPLAY_P3);
  [255, 0, 0, 255, 255, 255, 0, 0, 0].forEach((value, i) => {
    expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(2);
  });
});

test('linear light becomes the curve of sRGB, in 16 bits too', () => {
  expect([...toSrgb(picture(2, 128, 50), { ...SRGB, transfer: 1 }).data]).toEqual([188, 50]);
  const deep: Image<Uint16Array> = { width: 1, height: 1, channels: 1, data: Uint16Array.of(32768) };
  expect(toSrgb(deep, { ...SRGB, transfer: 1 }).data[0]).toBeCloseTo(48193, -1);
});

test('primaries on one line are refused', () => {
  expect(() => toSrgb(picture(3, 1, 2, 3), { ...SRGB, green: SRGB.red })).toThrow('must not lie on one line');
});
