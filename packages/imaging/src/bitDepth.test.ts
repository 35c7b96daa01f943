import { expect, test } from 'vitest';
import { toFloat, toUint16, toUint8 } from './bitDepth.ts';
import { createImage } from './image.ts';
import type { Image, Samples } from './image.ts';

const row = <S extends Samples>(data: S): Image<S> => createImage({ width: data.length, height: 1, channels: 1, data });
const every8 = Uint8Array.from({ length: 256 }, (_, i) => i);
const every16 = Uint16Array.from({ length: 65536 }, (_, i) => i);

test('every 8-bit sample survives 16 bits and float', () => {
  expect(toUint8(toUint16(row(every8))).data).toEqual(every8);
  expect(toUint8(toFloat(row(every8))).data).toEqual(every8);
  expect(toUint16(row(every8)).data).toEqual(Uint16Array.from(every8, (v) => v * 257));
});

test('every 16-bit sample survives float', () => {
  expect(toUint16(toFloat(row(every16))).data).toEqual(every16);
});

test('16 bits go to the nearest 8-bit sample', () => {
  const bytes = toUint8(row(every16)).data;
  // 257 levels of 16 bits to one of 8: 128 on each side of its own, and no ties.
  expect(bytes).toEqual(Uint8Array.from(every16, (v) => Math.floor((v + 128) / 257)));
});

test('floats are rounded, halves up, and clamped; NaN is black', () => {
  const image = row(Float32Array.of(-0.5, 0, 0.5, 1, 1.5, NaN, Infinity, -Infinity));
  expect([...toUint8(image).data]).toEqual([0, 0, 128, 255, 255, 0, 255, 0]);
  expect([...toUint16(image).data]).toEqual([0, 0, 32768, 65535, 65535, 0, 65535, 0]);
});

test('white is white in every depth', () => {
  expect(toFloat(row(Uint8Array.of(0, 255))).data).toEqual(Float32Array.of(0, 1));
  expect(toFloat(row(Uint16Array.of(0, 65535))).data).toEqual(Float32Array.of(0, 1));
});

test('a picture that has the depth already keeps its memory', () => {
  const [bytes, words, floats] = [row(every8), row(every16), row(Float32Array.of(0.25))];
  expect(toUint8(bytes).data).toBe(bytes.data);
  expect(toUint16(words).data).toBe(words.data);
  expect(toFloat(floats).data).toBe(floats.data);
});
