import { describe, expect, test } from 'vitest';
import { createImage } from '@sr3kit/imaging';
import { noiseLevel } from '../index.ts';
import { framed, lettering, noisy, scene } from '../testing/damagedPictures.ts';
import { smallestEigenvalue } from './smallestEigenvalue.ts';

describe('noiseLevel', () => {
  test.each([1, 2, 3, 5])('finds %s levels to a sixth', (deviation) => {
    for (const channels of [1, 3] as const) {
      const found = noiseLevel(noisy(scene(160, 120, channels), deviation));
      expect(found).toBeGreaterThan((deviation * 5) / 6);
      expect(found).toBeLessThan((deviation * 7) / 6);
    }
  });

  test('finds none in clean shading, edges and texture', () => {
    expect(noiseLevel(scene(160, 120))).toBeLessThan(0.7);
  });

  describe.each([
    ['white', [255, 255, 255]],
    ['black', [0, 0, 0]],
    ['blue', [40, 90, 200]],
    ['nearly white', [253, 255, 254]],
    ['transparent', [90, 80, 70, 0]],
  ])('within a %s border', (_, paint) => {
    test.each([0.1, 0.2, 0.4, 0.6])('of %s of the area it is found as well', (share) => {
      const found = noiseLevel(framed(noisy(scene(200, 150), 6), share, paint));
      expect(found).toBeGreaterThan(5);
      expect(found).toBeLessThan(7);
    });
    test('a clean picture stays clean', () => {
      expect(noiseLevel(framed(scene(200, 150), 0.4, paint))).toBeLessThan(0.9);
    });
  });

  test('what lies under transparency is not looked at', () => {
    const image = framed(scene(160, 120), 0.6, [90, 80, 70, 0]);
    const hidden = noisy(image, 6);
    for (let i = 3; i < image.data.length; i += 4) {
      hidden.data[i] = image.data[i]!;
      if (image.data[i]! > 0) for (let c = 1; c <= 3; c += 1) hidden.data[i - c] = image.data[i - c]!;
    }
    expect(noiseLevel(hidden)).toBe(noiseLevel(image));
  });

  test('noise that was clipped at a border is left out', () => {
    const found = noiseLevel(noisy(framed(scene(200, 150), 0.5, [255, 255, 255]), 6));
    expect(found).toBeGreaterThan(5);
    expect(found).toBeLessThan(7);
  });

  test('drawings have none', () => {
    for (const [ground, ink] of [
      [30, 220],
      [128, 60],
      [255, 40],
      [250, 90],
    ] as const) {
      for (const strokes of [9, 12, 90]) expect(noiseLevel(lettering(ground, ink, strokes))).toBe(0);
    }
    const flat = createImage({ width: 99, height: 99, channels: 1, data: new Uint8Array(99 * 99).fill(9) });
    expect(noiseLevel(flat)).toBe(0);
  });

  test('a gray picture in a coloured border has the noise of the gray one', () => {
    const gray = noisy(scene(200, 150, 1), 6);
    expect(noiseLevel(framed(gray, 0.3, [200, 60, 40]))).toBeCloseTo(noiseLevel(gray), 0);
  });

  test('a gray picture stored in colours has the noise of the gray one', () => {
    const gray = noisy(scene(160, 120, 1), 3);
    const data = Uint8Array.from({ length: gray.data.length * 3 }, (_, i) => gray.data[Math.floor(i / 3)]!);
    expect(noiseLevel(createImage({ ...gray, channels: 3, data }))).toBeCloseTo(noiseLevel(gray), 3);
  });

  test('knows 16 bits, and says nothing of pictures that are too small', () => {
    const image = noisy(scene(160, 120), 3);
    const deep = createImage({ ...image, data: Uint16Array.from(image.data, (value) => value * 257) });
    expect(noiseLevel(deep)).toBeCloseTo(noiseLevel(image), 6);
    expect(noiseLevel(noisy(scene(20, 20), 5))).toBe(0);
  });
});

test('the smallest eigenvalue of a matrix that is known', () => {
  // Of [[2, 1], [1, 2]] the eigenvalues are 1 and 3; a diagonal matrix has its entries.
  expect(smallestEigenvalue(Float64Array.of(2, 1, 1, 2), 2)).toBeCloseTo(1, 6);
  expect(smallestEigenvalue(Float64Array.of(5, 0, 0, 0, 0.25, 0, 0, 0, 7), 3)).toBeCloseTo(0.25, 6);
  expect(smallestEigenvalue(Float64Array.of(1, 1, 1, 1), 2)).toBe(0);
});
