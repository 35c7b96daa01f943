import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createImage, resizeBicubic, toFloat, toRgb, toUint16 } from '@sr3kit/imaging';
import { consistency } from './consistency.ts';
import { psnr, psnrLuma } from './psnr.ts';
import { ssim, ssimLuma } from './ssim.ts';

interface Pair {
  width: number;
  height: number;
  a: number[];
  b: number[];
  ssim: number;
}
const { photograph, gray16, opposites } = JSON.parse(
  readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'),
) as {
  photograph: Record<'high' | 'low' | 'result', number[]> &
    Record<
      'width' | 'height' | 'border' | 'psnr' | 'psnrInside' | 'psnrLuma' | 'ssim' | 'ssimLuma' | 'consistency',
      number
    >;
  gray16: Pair & { psnr: number };
  opposites: Pair;
};

const { width, height, border } = photograph;
const high = createImage({ width, height, channels: 3, data: Uint8Array.from(photograph.high) });
const result = createImage({ width, height, channels: 3, data: Uint8Array.from(photograph.result) });
const low = createImage({ width: width / 4, height: height / 4, channels: 3, data: Uint8Array.from(photograph.low) });

test('the protocol of the papers on a photograph: scikit-image on our pictures', () => {
  expect(psnr(high, result)).toBeCloseTo(photograph.psnr, 10);
  expect(psnr(high, result, { border })).toBeCloseTo(photograph.psnrInside, 10);
  expect(psnrLuma(high, result, { border })).toBeCloseTo(photograph.psnrLuma, 10);
  expect(consistency(result, low)).toBeCloseTo(photograph.consistency, 4);
});

test('the pictures of that protocol are what imaging makes of the photograph', () => {
  expect(resizeBicubic(high, { scale: 1 / 4 })).toEqual(low);
  expect(resizeBicubic(low, { scale: 4 })).toEqual(result);
});

test('the figures do not depend on the sample type', () => {
  expect(psnr(toUint16(high), result)).toBeCloseTo(photograph.psnr, 10);
  expect(psnr(toFloat(high), toUint16(result), { border })).toBeCloseTo(photograph.psnrInside, 5);
  expect(ssimLuma(toFloat(high), result, { border })).toBeCloseTo(photograph.ssimLuma, 6);
  expect(consistency(toFloat(result), toUint16(low))).toBeCloseTo(photograph.consistency, 4);
});

test('a 16-bit gray picture', () => {
  const make = (samples: number[]) => createImage({ ...gray16, channels: 1, data: Uint16Array.from(samples) });
  const [a, b] = [make(gray16.a), make(gray16.b)];
  expect(psnr(a, b)).toBeCloseTo(gray16.psnr, 10);
  expect(psnr(toRgb(a), toRgb(b))).toBeCloseTo(gray16.psnr, 10);
  expect(ssim(toRgb(a), toRgb(b))).toBeCloseTo(gray16.ssim, 10);
});

test('SSIM is that of scikit-image: colour, luma, 16 bits, a picture and its negative', async ({ annotate }) => {
  const words = (samples: number[]) => createImage({ ...gray16, channels: 1, data: Uint16Array.from(samples) });
  const bytes = (samples: number[]) => createImage({ ...opposites, channels: 1, data: Uint8Array.from(samples) });
  const differences = [
    ssim(high, result) - photograph.ssim,
    ssimLuma(high, result, { border }) - photograph.ssimLuma,
    ssim(words(gray16.a), words(gray16.b)) - gray16.ssim,
    ssim(bytes(opposites.a), bytes(opposites.b)) - opposites.ssim,
  ].map(Math.abs);
  const worst = Math.max(...differences);
  expect(worst).toBeLessThan(1e-10);
  await annotate(`largest difference of ${differences.length} pairs: ${worst.toExponential(1)}`);
});
