import { expect, test } from 'vitest';
import { createImage } from './image.ts';

test('an image shares the samples it is made of', () => {
  const data = new Uint16Array([1, 2, 3, 4, 5, 6]);
  const image = createImage({ width: 2, height: 1, channels: 3, data });
  expect(image).toEqual({ width: 2, height: 1, channels: 3, data });
  expect(image.data).toBe(data);
});

test('clamped bytes of a canvas are taken as bytes in the same memory', () => {
  const pixels = new Uint8ClampedArray([9, 10, 20, 30, 40, 9]).subarray(1, 5);
  const image = createImage({ width: 1, height: 1, channels: 4, data: pixels });
  expect(image.data).toBeInstanceOf(Uint8Array);
  pixels[0] = 99;
  expect([...image.data]).toEqual([99, 20, 30, 40]);
});

test.each([
  [{ width: 2, height: 2, channels: 3 }, 11, 'image.data must hold height * width * channels = 2 * 2 * 3 = 12'],
  [{ width: 0, height: 2, channels: 1 }, 0, 'image.width must be an integer of at least 1, got 0'],
  [{ width: 1, height: 1.5, channels: 2 }, 3, 'image.height must be an integer of at least 1, got 1.5'],
  [{ width: 1, height: 1, channels: 5 }, 5, 'image.channels must be 1, 2, 3 or 4, got 5'],
])('%o with %i samples is refused', (shape, length, message) => {
  const parts = { ...shape, data: new Uint8Array(length) } as Parameters<typeof createImage>[0];
  expect(() => createImage(parts)).toThrow(RangeError);
  expect(() => createImage(parts)).toThrow(message);
});
