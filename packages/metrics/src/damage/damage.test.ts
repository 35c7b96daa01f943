import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createImage, crop, JPEG_LUMA_TABLE, scaledJpegTable } from '@sr3kit/imaging';
import { blockContrast, damageOf, damagePart } from '../index.ts';
import { jpeg, noisy, scene } from '../testing/damagedPictures.ts';

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
    expect(damageOf(jpeg(clean, 97), file(97))).toMatchObject({ savedQuality: 97, finding: null });
  });

  test('tables of high quality prove nothing of what was before', () => {
    const twice = jpeg(jpeg(clean, 40), 97);
    expect(damageOf(twice, file(97))).toMatchObject({ jpegQuality: 97, savedQuality: 40, finding: 'traces of JPEG' });
  });

  test.each([94, 95, 96, 98])('judges quality %s alike with a file and without', (quality) => {
    const stored = jpeg(clean, quality);
    const worn = quality <= 94;
    expect(damageOf(stored).finding).toBe(worn ? 'traces of JPEG' : null);
    expect(damageOf(stored, file(quality)).finding).toBe(worn ? `JPEG of quality ${quality}` : null);
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
