import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createImage, resizeBicubic } from '@sr3kit/imaging';
import type { Channels } from '@sr3kit/imaging';
import { consistency } from './consistency.ts';

const black = (width: number, height: number, channels: Channels = 3) =>
  createImage({ width, height, channels, data: new Uint8Array(width * height * channels) });

test("a picture agrees with its own bicubic downsample to that downsample's rounding", () => {
  const samples = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(samples, { minLength: 192, maxLength: 192 }), (values) => {
      const high = createImage({ width: 8, height: 8, channels: 3, data: Float32Array.from(values) });
      expect(consistency(high, resizeBicubic(high, { scale: 1 / 4 }))).toBeLessThan(1e-8);
    }),
  );
});

test('a constant offset of one level of 255 is 1.5379 in units of 1e-5', () => {
  const high = createImage({ width: 6, height: 9, channels: 1, data: new Uint8Array(54).fill(101) });
  const low = createImage({ width: 2, height: 3, channels: 1, data: new Uint8Array(6).fill(100) });
  expect(consistency(high, low)).toBeCloseTo(1e5 / 255 ** 2, 4);
});

test('alpha is left out, and a factor need not be whole', () => {
  const data = Uint8Array.of(9, 9, 9, 0, 9, 9, 9, 200);
  const low = createImage({ width: 2, height: 1, channels: 4, data });
  const high = createImage({ width: 3, height: 2, channels: 3, data: new Uint8Array(18).fill(9) });
  expect(consistency(high, low)).toBeLessThan(1e-8);
});

test('what cannot be compared is refused', () => {
  expect(() => consistency(black(4, 8), black(2, 1))).toThrow(
    "superResolved must be lowResolution's size times a factor",
  );
  expect(() => consistency(black(2, 2), black(4, 4))).toThrow('got 2x2 from 4x4');
  expect(() => consistency(black(4, 4), black(1, 1, 2))).toThrow('both be gray or both be RGB, got 3 and 2 channels');
});
