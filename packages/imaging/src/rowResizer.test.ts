import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRowResizer, resizeBicubicWithAlpha, resizePlanes, type RowResizerOptions } from './index.ts';

const side = fc.integer({ min: 1, max: 30 });
const cases = fc.record({
  width: side,
  height: side,
  to: fc.record({ width: side, height: side }),
  chunk: fc.integer({ min: 1, max: 7 }),
  seed: fc.integer({ min: 1, max: 1000 }),
});

function inRows(options: RowResizerOptions, data: Float32Array, chunk: number): Float32Array {
  const resizer = createRowResizer(options);
  const stride = options.from.width * options.from.channels * chunk;
  const pieces: number[] = [];
  for (let at = 0; at < data.length; at += stride) pieces.push(...resizer.push(data.subarray(at, at + stride)));
  return Float32Array.from(pieces);
}

/** Numbers in 0..1 that look irregular. */
const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, i) => (Math.sin(i * seed) + 1) / 2);

describe('createRowResizer', () => {
  test('gives what the whole picture gives, whatever the rows come in', () => {
    fc.assert(
      fc.property(cases, ({ width, height, to, chunk, seed }) => {
        const data = noise(width * height * 3, seed);
        const from = { width, height, channels: 3 };
        const whole = resizePlanes(data, from, to);
        inRows({ from, to }, data, chunk).forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 5));
        expect(inRows({ from, to }, data, chunk)).toHaveLength(whole.length);
      }),
    );
  });

  test('weighs colours by alpha', () => {
    fc.assert(
      fc.property(cases, ({ width, height, to, chunk, seed }) => {
        const data = noise(width * height * 4, seed);
        for (let i = 3; i < data.length; i += 8) data[i] = 0;
        const whole = resizeBicubicWithAlpha({ width, height, channels: 4, data }, to).data;
        const rows = inRows({ from: { width, height, channels: 4 }, to, alpha: true }, data, chunk);
        // Where nearly nothing is left of a pixel, its colour is the quotient of two roundings.
        for (let i = 0; i < whole.length; i += 1) {
          if (whole[i - (i % 4) + 3]! > 1e-3) expect(rows[i]).toBeCloseTo(whole[i]!, 4);
        }
        expect(rows).toHaveLength(whole.length);
      }),
    );
  });

  test('refuses parts of rows and rows too many', () => {
    const resizer = createRowResizer({ from: { width: 2, height: 1, channels: 1 }, to: { width: 4, height: 2 } });
    expect(() => resizer.push(new Float32Array(3))).toThrow(/whole/);
    resizer.push(new Float32Array(2));
    expect(() => resizer.push(new Float32Array(2))).toThrow(/at most 0/);
  });
});
