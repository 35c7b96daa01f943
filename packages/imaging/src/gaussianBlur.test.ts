import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toFloat } from './bitDepth.ts';
import { gaussianBlur, gaussianKernel } from './gaussianBlur.ts';
import { createImage } from './image.ts';
import type { Channels } from './image.ts';

interface Example {
  width: number;
  height: number;
  channels: Channels;
  sigma: number;
  radius: number | null;
  input: number[];
  output: number[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/blur.json', import.meta.url), 'utf8')) as Example[];

test.each(golden)("sigma $sigma on $width x $height equals SciPy's gaussian_filter", (example) => {
  const bytes = createImage({ ...example, data: Uint8Array.from(example.input) });
  const { sigma, radius } = example;
  const blur = (image: Parameters<typeof gaussianBlur>[0]) =>
    radius === null ? gaussianBlur(image, sigma) : gaussianBlur(image, sigma, radius);
  const floats = blur(toFloat(bytes)).data;
  expect(floats.length).toBe(example.output.length);
  floats.forEach((v, i) => expect(Math.abs(v - example.output[i]!)).toBeLessThan(1.2e-7));
  blur(bytes).data.forEach((v, i) => expect(Math.abs(v - 255 * example.output[i]!)).toBeLessThan(0.5 + 1e-9));
});

test('a constant stays the constant; sigma 0 is the identity', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), fc.double({ min: 0, max: 5, noNaN: true }), (level, sigma) => {
      const flat = createImage({ width: 5, height: 4, channels: 1, data: new Uint8Array(20).fill(level) });
      expect(gaussianBlur(flat, sigma)).toEqual(flat);
    }),
  );
  const image = createImage({ width: 2, height: 1, channels: 2, data: Uint8Array.of(1, 2, 250, 4) });
  expect(gaussianBlur(image, 0)).toEqual(image);
});

test('the kernel sums to one, is symmetric and falls', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 8, noNaN: true }), fc.integer({ min: 0, max: 20 }), (sigma, radius) => {
      const kernel = gaussianKernel(sigma, radius);
      expect(kernel.length).toBe(2 * radius + 1);
      expect(kernel.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 14);
      expect(kernel.slice().reverse()).toEqual(kernel);
      for (let k = 0; k < radius; k += 1) expect(kernel[k]).toBeLessThanOrEqual(kernel[k + 1]!);
    }),
  );
});

test('what cannot be is refused', () => {
  const image = createImage({ width: 1, height: 1, channels: 1, data: Uint8Array.of(1) });
  expect(() => gaussianBlur(image, -1)).toThrow('sigma must be a number of at least 0 (pixels), got -1');
  expect(() => gaussianBlur(image, NaN)).toThrow('sigma must be');
  expect(() => gaussianBlur(image, 1, 1.5)).toThrow('radius must be an integer of at least 0 (pixels), got 1.5');
});
