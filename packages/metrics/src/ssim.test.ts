import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createImage, flipHorizontal, quarterTurn } from '@sr3kit/imaging';
import { ssim, ssimLuma } from './ssim.ts';

const image = (width: number, height: number, data: Uint8Array) => createImage({ width, height, channels: 3, data });
const bytes = fc.uint8Array({ minLength: 13 * 12 * 3, maxLength: 13 * 12 * 3 });

test('equal pictures have similarity one', () => {
  fc.assert(
    fc.property(bytes, (data) => {
      expect(ssim(image(13, 12, data), image(13, 12, data))).toBeCloseTo(1, 10);
      expect(ssimLuma(image(13, 12, data), image(13, 12, data))).toBeCloseTo(1, 10);
    }),
    { numRuns: 20 },
  );
});

test('is symmetric, at most one, and turns with the picture', () => {
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const [a, b] = [image(13, 12, first), image(13, 12, second)];
      const value = ssim(a, b);
      expect(ssim(b, a)).toBeCloseTo(value, 12);
      expect(value).toBeLessThanOrEqual(1 + 1e-12);
      expect(ssim(quarterTurn(a, 1), quarterTurn(b, 1))).toBeCloseTo(value, 10);
      expect(ssim(flipHorizontal(a), flipHorizontal(b))).toBeCloseTo(value, 10);
    }),
    { numRuns: 20 },
  );
});

test('of two flat pictures only the luminance term is left', () => {
  const flat = (level: number) => image(11, 11, new Uint8Array(363).fill(level));
  const c1 = (0.01 * 255) ** 2;
  expect(ssim(flat(100), flat(150))).toBeCloseTo((2 * 100 * 150 + c1) / (100 ** 2 + 150 ** 2 + c1), 10);
});

test('what cannot be compared is refused', () => {
  const small = image(10, 20, new Uint8Array(600));
  expect(() => ssim(small, small)).toThrow('SSIM needs 11x11 pixels at least, got 10x20');
  const large = image(20, 20, new Uint8Array(1200));
  expect(() => ssimLuma(large, large, { border: 5 })).toThrow('SSIM needs 11x11 pixels at least, got 10x10');
  expect(() => ssim(small, large)).toThrow('a and b must have the same size, got 10x20 and 20x20');
});
