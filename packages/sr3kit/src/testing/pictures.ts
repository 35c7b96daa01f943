import { expect } from 'vitest';
import type { Channels, Image } from '@sr3kit/imaging';
import { gaussians } from '@sr3kit/random';

/** A quick diffusion, always the same. */
export const DIFFUSION = { mode: 'diffusion', steps: 2, seed: 3 } as const;

/** A picture of noise around gray, in 0..1. */
export function picture(width: number, height: number, channels: Channels, seed = 1): Image<Float32Array> {
  const data = gaussians(seed, 0, width * height * channels).map((value) => Math.max(0, Math.min(1, 0.5 + value / 4)));
  return { width, height, channels, data };
}

/** Asserts that two pictures are of one size and kind, and nowhere further apart than `tolerance`. */
export function expectClose(a: Image, b: Image, tolerance: number): void {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  expect(a.data.constructor).toBe(b.data.constructor);
  const worst = Float32Array.from(a.data, (value, i) => Math.abs(value - b.data[i]!)).reduce(
    (x, y) => Math.max(x, y),
    0,
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
}
