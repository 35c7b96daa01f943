import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toFloat, toUint16 } from './bitDepth.ts';
import { createImage } from './image.ts';
import type { Channels } from './image.ts';
import { resizeBicubic, resizePlanes } from './resizeBicubic.ts';

interface Example {
  name: string;
  width: number;
  height: number;
  channels: Channels;
  scale: number | null;
  outWidth: number;
  outHeight: number;
  input: number[];
  output: number[];
  bytes: number[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/bicubic.json', import.meta.url), 'utf8')) as {
  resizes: Example[];
};
const target = (example: Example) =>
  example.scale === null ? { width: example.outWidth, height: example.outHeight } : { scale: example.scale };

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(actual).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

test.each(golden.resizes)('$name: 8 bits are exactly the reference, rounded once', (example) => {
  const image = createImage({ ...example, data: Uint8Array.from(example.input) });
  const resized = resizeBicubic(image, target(example));
  expect([resized.width, resized.height, resized.channels]).toEqual([
    example.outWidth,
    example.outHeight,
    example.channels,
  ]);
  expect([...resized.data]).toEqual(example.bytes);
});

test.each(golden.resizes)('$name: 16 bits agree with it too', (example) => {
  const image = createImage({ ...example, data: Uint8Array.from(example.input) });
  const words = resizeBicubic(toUint16(image), target(example));
  const clamped = example.output.map((v) => Math.min(Math.max(v * 257, 0), 65535));
  expect(largestDifference(words.data, clamped)).toBeLessThan(0.5 + 1e-6);
});

test('float samples are the exact arithmetic of the references to single precision', async ({ annotate }) => {
  const differences = golden.resizes.map((example) => {
    const image = createImage({ ...example, data: Uint8Array.from(example.input) });
    const exact = example.output.map((value) => value / 255);
    return largestDifference(resizeBicubic(toFloat(image), target(example)).data, exact);
  });
  const worst = Math.max(...differences);
  expect(worst).toBeLessThan(3e-7);
  await annotate(`largest difference of ${differences.length} pictures in [0, 1]: ${worst.toExponential(1)}`);
});

test.each(golden.resizes.filter(({ scale }) => scale === null))('$name: as bare planes', (example) => {
  const size = { width: example.outWidth, height: example.outHeight };
  const planes = resizePlanes(Float64Array.from(example.input), example, size);
  expect(largestDifference(planes, example.output)).toBeLessThan(2e-5); // 1 ulp of single precision at 255
});

const side = fc.integer({ min: 1, max: 24 });

test('a constant stays the constant, in every depth and with every factor', () => {
  fc.assert(
    fc.property(
      side,
      side,
      side,
      side,
      fc.integer({ min: 0, max: 255 }),
      (width, height, outWidth, outHeight, level) => {
        const data = new Uint8Array(width * height * 3).fill(level);
        const image = createImage({ width, height, channels: 3, data });
        const size = { width: outWidth, height: outHeight };
        expect(resizeBicubic(image, size).data.every((v) => v === level)).toBe(true);
        expect(resizeBicubic(toUint16(image), size).data.every((v) => v === level * 257)).toBe(true);
        expect(resizeBicubic(toFloat(image), size).data.every((v) => Math.abs(v - level / 255) < 1e-7)).toBe(true);
      },
    ),
  );
});

test('a picture resized to its own size is the same picture in other memory', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 24 }), (data) => {
      const image = createImage({ width: 4, height: 3, channels: 2, data });
      expect(resizeBicubic(image, image)).toEqual(image);
      expect(resizeBicubic(image, { scale: 1 }).data).not.toBe(data);
    }),
  );
});

test('channels do not mix', () => {
  const value = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 15, maxLength: 15 }), (first) => {
      const rgb = first.flatMap((v) => [v, 255 - v, 0]);
      const colour = resizePlanes(
        Float32Array.from(rgb),
        { width: 5, height: 3, channels: 3 },
        { width: 3, height: 7 },
      );
      const alone = resizePlanes(
        Float32Array.from(first),
        { width: 5, height: 3, channels: 1 },
        { width: 3, height: 7 },
      );
      alone.forEach((v, i) => {
        expect(colour[3 * i]).toBe(v);
        expect(colour[3 * i + 1]).toBeCloseTo(255 - v, 3);
        expect(colour[3 * i + 2]).toBe(0);
      });
    }),
  );
});

test('float samples keep the overshoot that integers clamp', () => {
  const step = createImage({ width: 4, height: 1, channels: 1, data: Uint8Array.of(0, 0, 255, 255) });
  const floats = resizeBicubic(toFloat(step), { scale: 4 }).data;
  expect(Math.min(...floats)).toBeLessThan(-0.01);
  expect(Math.max(...floats)).toBeGreaterThan(1.01);
  const bytes = resizeBicubic(step, { scale: 4 }).data;
  expect([Math.min(...bytes), Math.max(...bytes)]).toEqual([0, 255]);
});

test("Node's Buffer resizes like the bytes it is", () => {
  const data = Buffer.from([10, 20, 30, 40]);
  const resized = resizeBicubic(createImage({ width: 2, height: 2, channels: 1, data }), { scale: 2 });
  const plain = resizeBicubic(createImage({ width: 2, height: 2, channels: 1, data: new Uint8Array(data) }), {
    scale: 2,
  });
  expect(Object.getPrototypeOf(resized.data)).toBe(Uint8Array.prototype);
  expect(resized).toEqual(plain);
});

test('what cannot be resized is refused', () => {
  const image = createImage({ width: 2, height: 2, channels: 1, data: new Uint8Array(4) });
  expect(() => resizeBicubic(image, { width: 0, height: 2 })).toThrow(
    'size.width must be an integer of at least 1, got 0',
  );
  expect(() => resizeBicubic(image, { scale: 0 })).toThrow(
    'scale must be a positive number, got 0: use e.g. 4 or 0.25',
  );
  expect(() => resizeBicubic({ ...image, height: 3 }, { scale: 2 })).toThrow(RangeError);
  expect(() => resizePlanes(new Float32Array(5), { width: 2, height: 2, channels: 1 }, image)).toThrow('got 5');
});
