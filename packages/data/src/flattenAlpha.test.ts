import { expect, test } from 'vitest';
import { createImage } from '@sr3kit/imaging';
import { flattenAlpha } from './flattenAlpha.ts';

test('RGBA over white and black, or without its alpha', () => {
  const image = createImage({ width: 2, height: 1, channels: 4, data: Uint8Array.of(100, 0, 255, 51, 9, 8, 7, 255) });
  // alpha 51 is one fifth
  expect([...flattenAlpha(image, 'white').data]).toEqual([224, 204, 255, 9, 8, 7]);
  expect([...flattenAlpha(image, 'black').data]).toEqual([20, 0, 51, 9, 8, 7]);
  expect([...flattenAlpha(image, 'drop').data]).toEqual([100, 0, 255, 9, 8, 7]);
  expect([...image.data]).toEqual([100, 0, 255, 51, 9, 8, 7, 255]);
});

test('16-bit and float gray with alpha', () => {
  const wide = createImage({ width: 1, height: 1, channels: 2, data: Uint16Array.of(1000, 13107) });
  expect([...flattenAlpha(wide, 'white').data]).toEqual([200 + 52428]);
  const float = createImage({ width: 1, height: 1, channels: 2, data: Float32Array.of(0.5, 0.25) });
  expect(flattenAlpha(float, 'white')).toEqual({ width: 1, height: 1, channels: 1, data: Float32Array.of(0.875) });
});

test('a picture without alpha is handed back', () => {
  const image = createImage({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) });
  expect(flattenAlpha(image, 'white')).toBe(image);
});
