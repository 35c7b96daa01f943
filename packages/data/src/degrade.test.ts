import { expect, test } from 'vitest';
import { gaussianBlur, resizeBicubic, toFloat, type Image } from '@sr3kit/imaging';
import { compressJpeg } from './compressJpeg.ts';
import { degrade } from './degrade.ts';
import { noise, noise16 } from './testing/pictures.ts';

test('8-bit pictures give exactly the bicubic of the imaging package', () => {
  const high = noise(32, 24, 3);
  expect(degrade(high, { scale: 4, quantize: true })).toEqual(resizeBicubic(high, { scale: 1 / 4 }));
});

test('16-bit and float pictures give 8 bits too, rounded once', () => {
  const high = noise16(32, 24, 1);
  const exact = resizeBicubic(toFloat(high), { width: 8, height: 6 }).data;
  const expected = Uint8Array.from(exact, (value) => Math.min(255, Math.max(0, Math.round(value * 255))));
  expect(degrade(high, { scale: 4, quantize: true }).data).toEqual(expected);
  expect(degrade(toFloat(high), { scale: 4, quantize: true }).data).toEqual(expected);
});

test("'source' keeps 16 bits, rounded once; 8-bit pictures give 8 bits, and so does JPEG", () => {
  const high = noise16(32, 24, 1);
  const low = degrade(high, { scale: 4, quantize: 'source' });
  expect(low).toEqual(resizeBicubic(high, { scale: 1 / 4 }));
  expect(low.data).toBeInstanceOf(Uint16Array);
  const eight = noise(32, 24, 3);
  expect(degrade(eight, { scale: 4, quantize: 'source' })).toEqual(degrade(eight, { scale: 4, quantize: true }));
  const jpeg = { quality: 90, halfColour: false, offset: { left: 0, top: 0 } };
  expect(degrade(high, { scale: 4, quantize: 'source', jpeg })).toEqual(
    degrade(high, { scale: 4, quantize: true, jpeg }),
  );
});

test('without quantize the result is float and does not overshoot', () => {
  const data = Uint8Array.from({ length: 32 * 32 }, (_, i) => (i % 32 < 16 ? 0 : 255));
  const high = { width: 32, height: 32, channels: 1, data } as const;
  const exact = resizeBicubic(toFloat(high), { width: 8, height: 8 }).data;
  expect(Math.max(...exact)).toBeGreaterThan(1);
  const low = degrade(high, { scale: 4, quantize: false }).data;
  expect(low).toBeInstanceOf(Float32Array);
  expect(low).toEqual(exact.map((value) => Math.min(1, Math.max(0, value))));
});

test('the blur comes after the reduction', () => {
  const high = toFloat(noise(32, 32, 1));
  const low = degrade(high, { scale: 4, quantize: false, blurSigma: 1.3 }).data;
  const expected = gaussianBlur(resizeBicubic(high, { width: 8, height: 8 }), 1.3).data;
  low.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
});

test('sides that are no multiple of the scale are refused', () => {
  expect(() => degrade(noise(30, 32, 1), { scale: 4, quantize: true })).toThrow(
    'the sides of a high-resolution picture must be multiples of scale (4), got 30x32',
  );
});

test('noise has the deviation asked for, in levels of 8 bits, and its seed decides it', () => {
  const flat = { width: 256, height: 256, channels: 1, data: new Float32Array(256 * 256).fill(0.5) } as const;
  const noisy = (seed: number) =>
    degrade(flat, { scale: 1, quantize: false, noise: { sigma: 5, seed } }).data as Float32Array;
  const values = noisy(3).map((value) => (value - 0.5) * 255);
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  // The variance of 65,536 draws is off by 0.6 % (one standard deviation).
  expect(Math.sqrt(variance)).toBeCloseTo(5, 0);
  expect(Math.abs(variance / 25 - 1)).toBeLessThan(0.03);
  expect(noisy(3)).toEqual(noisy(3));
  expect(noisy(4)).not.toEqual(noisy(3));
});

test('JPEG comes last: the noise goes through it', () => {
  const high = noise(64, 64, 3);
  const degradation = { noise: { sigma: 4, seed: 1 }, jpeg: { quality: 80, halfColour: true } };
  const noisy = degrade(high, { scale: 4, quantize: true, noise: degradation.noise }) as Image<Uint8Array>;
  expect(degrade(high, { scale: 4, quantize: true, ...degradation })).toEqual(compressJpeg(noisy, degradation.jpeg));
});
