import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createImage } from '@sr3kit/imaging';
import { psnr, psnrLuma } from './psnr.ts';

const image = (width: number, height: number, data: Uint8Array) => createImage({ width, height, channels: 3, data });
const images = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).chain(([width, height]) => {
  const length = width * height * 3;
  const bytes = fc.uint8Array({ minLength: length, maxLength: length });
  return fc.tuple(bytes, bytes).map(([a, b]) => [image(width, height, a), image(width, height, b)] as const);
});

test('equal pictures have an infinite ratio', () => {
  fc.assert(
    fc.property(images, ([a]) => {
      expect(psnr(a, a)).toBe(Infinity);
      expect(psnrLuma(a, a)).toBe(Infinity);
    }),
  );
});

test('is symmetric, and never negative', () => {
  fc.assert(
    fc.property(images, ([a, b]) => {
      expect(psnr(a, b)).toBe(psnr(b, a));
      expect(psnrLuma(a, b)).toBe(psnrLuma(b, a));
      expect(psnr(a, b)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('known errors have known ratios', () => {
  const flat = (level: number) => image(3, 2, new Uint8Array(18).fill(level));
  expect(psnr(flat(0), flat(255))).toBe(0);
  expect(psnr(flat(7), flat(8))).toBeCloseTo(48.1308, 4); // 20 log10 255
  expect(psnrLuma(flat(0), flat(255))).toBeCloseTo(20 * Math.log10(255 / 219), 10);
});

test('the border is left out', () => {
  const a = image(5, 5, new Uint8Array(75));
  const data = new Uint8Array(75);
  data[0] = 200; // a corner
  data[36] = 1; // the centre
  expect(psnr(a, image(5, 5, data), { border: 1 })).toBeCloseTo(10 * Math.log10(255 ** 2 * 27), 10);
});

test('alpha is left out', () => {
  const rgba = (alpha: number) =>
    createImage({ width: 1, height: 1, channels: 4, data: Uint8Array.of(10, 20, 30, alpha) });
  expect(psnr(rgba(0), rgba(255))).toBe(Infinity);
  expect(psnr(rgba(0), image(1, 1, Uint8Array.of(10, 20, 30)))).toBe(Infinity);
});

test('what cannot be compared is refused', () => {
  const a = image(4, 2, new Uint8Array(24));
  const gray = createImage({ width: 4, height: 2, channels: 1, data: new Uint8Array(8) });
  expect(() => psnr(a, image(2, 4, new Uint8Array(24)))).toThrow('a and b must have the same size, got 4x2 and 2x4');
  expect(() => psnr(a, gray)).toThrow('a and b must both be gray or both be RGB, got 3 and 1 channels');
  expect(() => psnr(a, a, { border: 1 })).toThrow('border 1 leaves nothing of a 4x2 image');
  expect(() => psnrLuma(a, a, { border: -1 })).toThrow('border must be an integer of at least 0, got -1');
  expect(psnrLuma(a, gray)).toBe(Infinity); // both are black
});
