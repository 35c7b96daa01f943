import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crop, gaussianBlur, resizeBicubic, toGray } from '@sr3kit/imaging';
import { degrade } from './degrade.ts';
import { flattenAlpha } from './flattenAlpha.ts';
import { cutCrop, trainingPair, wholePair } from './picturePair.ts';
import { noise, noise16 } from './testing/pictures.ts';

const options = { crop: 16, scale: 4, channels: 3, quantize: true, alpha: 'white' } as const;
const draws = fc.record({
  x: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  y: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  flip: fc.boolean(),
  turns: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  degradation: fc.constant({}),
});

describe('trainingPair', () => {
  test('low is the degraded high, and high is a crop of the picture when nothing is turned', () => {
    const high = noise(33, 29, 3);
    fc.assert(
      fc.property(draws, (draw) => {
        const pair = trainingPair({ high }, draw, options);
        expect(pair.low).toEqual(degrade(pair.high, options));
        const plain = trainingPair({ high }, { ...draw, flip: false, turns: 0 }, options);
        const left = Math.floor(draw.x * 18);
        const top = Math.floor(draw.y * 14);
        expect(plain.high).toEqual(crop(high, { left, top, width: 16, height: 16 }));
        expect([...pair.high.data].sort()).toEqual([...plain.high.data].sort());
      }),
      { numRuns: 30 },
    );
  });

  test('the crop reaches every edge', () => {
    const high = noise(18, 17, 3);
    const corner = cutCrop({ high }, { x: 1 - 2 ** -53, y: 1 - 2 ** -53 }, options).high;
    expect(corner).toEqual(crop(high, { left: 2, top: 1, width: 16, height: 16 }));
  });

  test('a source that was cut before gives the same example', () => {
    const sources = [{ high: noise(40, 30, 4) }, { high: noise(40, 32, 3), low: noise16(10, 8, 1) }];
    fc.assert(
      fc.property(draws, fc.constantFrom(...sources), (draw, source) => {
        const cut = cutCrop(source, draw, options);
        expect(trainingPair(cut, draw, options)).toEqual(trainingPair(source, draw, options));
      }),
      { numRuns: 30 },
    );
  });

  test('ready pairs are cut, flipped and turned alike', () => {
    // Each low-resolution pixel is a number of its own, and the high-resolution picture repeats it.
    const low = { width: 9, height: 8, channels: 1, data: Uint8Array.from({ length: 72 }, (_, i) => i) } as const;
    const data = Uint8Array.from({ length: 36 * 32 }, (_, i) => ((i % 36) >> 2) + 9 * (Math.floor(i / 36) >> 2));
    const high = { width: 36, height: 32, channels: 1, data } as const;
    fc.assert(
      fc.property(draws, (draw) => {
        const pair = trainingPair({ high, low }, draw, { ...options, channels: 1 });
        const repeated = Uint8Array.from({ length: 256 }, (_, i) => pair.low.data[((i % 16) >> 2) + 4 * (i >> 6)]!);
        expect(pair.high.data).toEqual(repeated);
      }),
      { numRuns: 50 },
    );
  });

  test('blur is put on low only, in ready pairs as well', () => {
    const high = noise(16, 16, 1);
    const low = noise(4, 4, 1, 9);
    const draw = { x: 0, y: 0, flip: false, turns: 0, degradation: { blurSigma: 0.8 } } as const;
    const made = trainingPair({ high }, draw, { ...options, channels: 1 });
    expect(made.high).toEqual(high);
    expect(made.low).not.toEqual(resizeBicubic(high, { width: 4, height: 4 }));
    const ready = trainingPair({ high, low }, draw, { ...options, channels: 1 });
    expect(ready.high).toEqual(high);
    expect(ready.low).toEqual(gaussianBlur(low, 0.8));
  });

  test('gray and RGB of any source; alpha as asked', () => {
    const draw = { x: 0, y: 0, flip: false, turns: 0, degradation: {} } as const;
    for (const channels of [1, 2, 3, 4] as const) {
      const high = noise(16, 16, channels);
      expect(trainingPair({ high }, draw, options).high.channels).toBe(3);
      const gray = trainingPair({ high }, draw, { ...options, channels: 1, alpha: 'black' }).high;
      expect(gray).toEqual(toGray(flattenAlpha(high, 'black')));
    }
  });

  test('a picture smaller than the crop is refused', () => {
    const draw = { x: 0, y: 0, flip: false, turns: 0, degradation: {} } as const;
    expect(() => trainingPair({ high: noise(16, 15, 3) }, draw, options)).toThrow(
      'a 16x15 picture holds no crop of 16',
    );
  });
});

describe('wholePair', () => {
  test('right and bottom are cut to a multiple of the scale', () => {
    const high = noise(23, 18, 3);
    const pair = wholePair({ high }, options);
    expect(pair.high).toEqual(crop(high, { left: 0, top: 0, width: 20, height: 16 }));
    expect(pair.low).toEqual(resizeBicubic(pair.high, { width: 5, height: 4 }));
  });

  test('a ready low-resolution picture is kept', () => {
    const source = { high: noise(20, 16, 3), low: noise(5, 4, 3) };
    expect(wholePair(source, options)).toEqual(source);
  });
});
