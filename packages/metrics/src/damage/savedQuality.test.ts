import { describe, expect, test } from 'vitest';
import { crop, resizeBicubic, toUint8 } from '@sr3kit/imaging';
import { savedQuality } from '../index.ts';
import { gaussian, jpeg, noisy, scene } from '../testing/damagedPictures.ts';
import { quantisationStep } from './quantisationStep.ts';

describe('quantisationStep', () => {
  const draw = gaussian(5);
  const teeth = (step: number, spread: number): number[] =>
    Array.from({ length: 60 }, () => step * Math.round(1.5 * draw()) + spread * draw());

  test.each([2, 3, 7, 16, 50, 100])('finds a step of %s, after rounding', (step) => {
    expect(quantisationStep(teeth(step, 0.28))).toBe(step);
  });

  test('finds none where there was none, or where nothing tells', () => {
    expect(quantisationStep(Array.from({ length: 500 }, () => 30 * draw()))).toBeNull();
    expect(quantisationStep(Array.from({ length: 500 }, () => 0.3 * draw()))).toBeNull();
    expect(quantisationStep(Array.from({ length: 500 }, () => 41 + 0.3 * draw()))).toBeNull();
    expect(quantisationStep([20, -20, 40])).toBeNull();
  });
});

describe('savedQuality', () => {
  const clean = noisy(scene(200, 160, 1), 0.7);

  test.each([20, 40, 75, 90, 94, 95, 97])('reads quality %s from pixels, wherever a crop begins', (quality) => {
    const stored = jpeg(clean, quality);
    expect(savedQuality(stored)).toBe(quality);
    expect(savedQuality(crop(stored, { left: 3, top: 5, width: 190, height: 150 }))).toBe(quality);
  });

  test('a later JPEG of high quality does not hide an earlier one, nor does cropping before it', () => {
    const low = jpeg(clean, 40);
    expect(savedQuality(jpeg(low, 97))).toBe(40);
    const moved = jpeg(crop(low, { left: 3, top: 5, width: 192, height: 152 }), 97);
    expect(savedQuality(moved)).toBeLessThan(60);
  });

  test('is not known without JPEG, nor of what was made smaller since', () => {
    expect(savedQuality(clean)).toBeNull();
    const large = jpeg(noisy(scene(400, 320, 1), 0.7), 50);
    expect(savedQuality(toUint8(resizeBicubic(large, { scale: 1 / 2 })))).toBeNull();
    expect(savedQuality(scene(12, 12))).toBeNull();
  });
});
