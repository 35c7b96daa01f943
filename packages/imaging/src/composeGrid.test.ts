import { expect, test } from 'vitest';
import { composeGrid, magnify, type Image } from './index.ts';

function plain(width: number, height: number, colour: readonly [number, number, number]): Image<Uint8Array> {
  return {
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3] ?? 0),
  };
}

function pixel(image: Image, x: number, y: number): number[] {
  const at = (y * image.width + x) * image.channels;
  return [...image.data.subarray(at, at + image.channels)];
}

test('pictures stand beside each other under their headings', () => {
  const red = plain(20, 10, [255, 0, 0]);
  const blue = plain(30, 10, [0, 0, 255]);
  const sheet = composeGrid([[red, blue]], ['A', 'B']);
  expect([sheet.width, sheet.height]).toEqual([6 + 20 + 6 + 30 + 6, 6 + 14 + 6 + 10 + 6]);
  expect(pixel(sheet, 6, 26)).toEqual([255, 0, 0]);
  expect(pixel(sheet, 25, 35)).toEqual([255, 0, 0]);
  expect(pixel(sheet, 26, 30)).toEqual([255, 255, 255]);
  expect(pixel(sheet, 32, 26)).toEqual([0, 0, 255]);
  // The upper left of an A is empty and its feet are ink.
  expect(pixel(sheet, 6, 6)).toEqual([255, 255, 255]);
  expect(pixel(sheet, 6, 19)).toEqual([30, 30, 30]);
});

test('gray pictures and rows of different heights fit', () => {
  const gray: Image = { width: 4, height: 3, channels: 1, data: new Uint8Array(12).fill(7) };
  const sheet = composeGrid([[plain(4, 8, [1, 2, 3])], [gray]], ['X']);
  expect(sheet.height).toBe(26 + 8 + 6 + 3 + 6);
  expect(pixel(sheet, 6, 26 + 8 + 6)).toEqual([7, 7, 7]);
});

test('a column is as wide as its heading, so that headings of small pictures do not run together', () => {
  const tiny = plain(8, 4, [9, 9, 9]);
  const sheet = composeGrid([[tiny, tiny]], ['III', 'sample']);
  // Six letters of five pixels, one apart, at their smaller size.
  expect([sheet.width, sheet.height]).toEqual([6 + 17 + 6 + 35 + 6, 6 + 14 + 6 + 4 + 6]);
  expect(pixel(sheet, 6 + 17 + 6, 26)).toEqual([9, 9, 9]);
  const between = [6 + 17, 6 + 17 + 3, 6 + 17 + 5].flatMap((x) => [6, 9, 12].map((y) => pixel(sheet, x, y)));
  expect(new Set(between.flat())).toEqual(new Set([255]));
});

test('magnify repeats pixels', () => {
  const image: Image = { width: 2, height: 1, channels: 1, data: Uint8Array.from([9, 200]) };
  expect([...magnify(image, 2).data]).toEqual([9, 9, 200, 200, 9, 9, 200, 200]);
});
