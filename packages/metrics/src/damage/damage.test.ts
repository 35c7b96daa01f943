import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createImage, crop, JPEG_LUMA_TABLE, scaledJpegTable, type Image } from '@sr3kit/imaging';
import { blockContrast, damageOf, damagePart, noiseLevel } from '../index.ts';
import { smallestEigenvalue } from './smallestEigenvalue.ts';

/** Shading, an edge and a little texture, as photographs have them; gray or in colours. */
function scene(width: number, height: number, channels: 1 | 3 = 3): Image<Uint8Array> {
  const gray = (x: number, y: number): number =>
    110 +
    40 * Math.sin(x / 23) * Math.cos(y / 17) +
    (x > y + 20 * Math.sin(y / 9) ? 50 : 0) +
    3 * Math.sin(x * 1.1 + y);
  return createImage({
    ...{ width, height, channels },
    data: Uint8Array.from({ length: width * height * channels }, (_, i) => {
      const pixel = Math.floor(i / channels);
      return Math.round(gray(pixel % width, Math.floor(pixel / width)) + 8 * (i % channels));
    }),
  });
}

/** Pseudo-random Gaussians, a fresh one each call. */
function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = (): number => ((state = (state * 16807) % 2147483647) - 0.5) / 2147483646;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function noisy(image: Image<Uint8Array>, deviation: number, same = false): Image<Uint8Array> {
  const draw = gaussian(11);
  let value = 0;
  const data = image.data.map((old, i) => {
    if (!same || i % image.channels === 0) value = draw();
    return Math.min(255, Math.max(0, Math.round(old + deviation * value)));
  });
  return createImage({ ...image, data });
}

/** A gray picture after JPEG's quantisation, computed by the definition of the DCT. */
function jpeg(image: Image<Uint8Array>, quality: number): Image<Uint8Array> {
  const table = scaledJpegTable(JPEG_LUMA_TABLE, quality);
  const basis = (k: number, n: number): number =>
    Math.sqrt((k === 0 ? 1 : 2) / 8) * Math.cos((Math.PI * (2 * n + 1) * k) / 16);
  const data = new Uint8Array(image.data.length);
  for (let top = 0; top < image.height; top += 8) {
    for (let left = 0; left < image.width; left += 8) {
      const stored = table.map((entry, i) => {
        let sum = 0;
        for (let j = 0; j < 64; j += 1) {
          const value = image.data[(top + (j >> 3)) * image.width + left + (j & 7)]!;
          sum += value * basis(i >> 3, j >> 3) * basis(i & 7, j & 7);
        }
        return Math.round(sum / entry) * entry;
      });
      for (let j = 0; j < 64; j += 1) {
        const value = stored.reduce((sum, each, i) => sum + each * basis(i >> 3, j >> 3) * basis(i & 7, j & 7), 0);
        data[(top + (j >> 3)) * image.width + left + (j & 7)] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
  return createImage({ ...image, data });
}

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

describe('blockContrast', () => {
  const clean = noisy(scene(200, 160, 1), 0.7);

  test('is low for pictures that never were JPEG', () => {
    expect(blockContrast(clean)).toBeLessThan(0.06);
    expect(blockContrast(noisy(scene(200, 160, 1), 3))).toBeLessThan(0.06);
  });

  test.each([95, 85, 75, 50])('is high after quality %s', (quality) => {
    expect(blockContrast(jpeg(clean, quality))).toBeGreaterThan(0.08);
  });

  test('finds the grid wherever a crop begins', () => {
    const stored = jpeg(clean, 85);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 }), (left, top) => {
        const part = crop(stored, { left, top, width: 176, height: 136 });
        expect(blockContrast(part)).toBeGreaterThan(0.08);
      }),
      { numRuns: 5 },
    );
  });

  test('says nothing of pictures that are too small or flat', () => {
    expect(blockContrast(scene(12, 12))).toBe(0);
    const flat = createImage({ width: 99, height: 99, channels: 1, data: new Uint8Array(99 * 99).fill(9) });
    expect(blockContrast(flat)).toBe(0);
  });
});

describe('damageOf', () => {
  const clean = noisy(scene(200, 160, 1), 0.7);
  const file = (quality: number): Uint8Array =>
    Uint8Array.from([0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...scaledJpegTable(JPEG_LUMA_TABLE, quality)]);

  test('a clean picture has nothing', () => {
    expect(damageOf(clean).finding).toBeNull();
  });

  test("believes a JPEG file's own tables", () => {
    expect(damageOf(clean, file(80))).toMatchObject({ jpegQuality: 80, blocks: null, finding: 'JPEG of quality 80' });
    expect(damageOf(clean, file(97)).finding).toBeNull();
  });

  test('finds what was saved anew, and noise', () => {
    expect(damageOf(jpeg(clean, 75), Uint8Array.of(0x89, 0x50)).finding).toBe('traces of JPEG');
    expect(damageOf(noisy(scene(200, 160), 4), file(98)).finding).toMatch(/^noise of about \d\.\d levels$/);
  });
});

test('of a large picture the middle is looked at', () => {
  const large = noisy(scene(1700, 12, 1), 0.7);
  const part = damagePart(large);
  expect(part).toEqual({ left: 82, top: 0, width: 1536, height: 12 });
  expect(damageOf(large)).toEqual(damageOf(crop(large, part)));
  expect(damagePart({ width: 3, height: 1537 })).toEqual({ left: 0, top: 0, width: 3, height: 1536 });
});

test('the smallest eigenvalue of a matrix that is known', () => {
  // Of [[2, 1], [1, 2]] the eigenvalues are 1 and 3; a diagonal matrix has its entries.
  expect(smallestEigenvalue(Float64Array.of(2, 1, 1, 2), 2)).toBeCloseTo(1, 6);
  expect(smallestEigenvalue(Float64Array.of(5, 0, 0, 0, 0.25, 0, 0, 0, 7), 3)).toBeCloseTo(0.25, 6);
  expect(smallestEigenvalue(Float64Array.of(1, 1, 1, 1), 2)).toBe(0);
});
