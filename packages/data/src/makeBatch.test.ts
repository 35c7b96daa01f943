import { expect, test } from 'vitest';
import { assembleBatch } from './assembleBatch.ts';
import { makeBatch } from './makeBatch.ts';
import { trainingPair } from './picturePair.ts';
import { noise, noise16 } from './testing/pictures.ts';

const options = { crop: 8, scale: 2, channels: 3, quantize: true, alpha: 'white' } as const;
const draw = { x: 0.5, y: 0.5, flip: true, turns: 1, degradation: {} } as const;

test('examples lie one after the other, in [-1, 1]', () => {
  const sources = [{ high: noise(20, 10, 3) }, { high: noise16(9, 8, 1) }];
  const batch = makeBatch({ examples: sources.map((source) => ({ source, draw })), options, labels: [4, 0] });
  expect(batch).toMatchObject({ size: 2, crop: 8, scale: 2, channels: 3, labels: Int32Array.of(4, 0) });
  expect([batch.high.length, batch.low.length]).toEqual([2 * 8 * 8 * 3, 2 * 4 * 4 * 3]);
  const whites = [255, 65535];
  sources.forEach((source, index) => {
    const pair = trainingPair(source, draw, options);
    const expectedHigh = Array.from(pair.high.data, (value) => (2 * value) / whites[index]! - 1);
    batch.high
      .subarray(index * 192, (index + 1) * 192)
      .forEach((value, i) => expect(value).toBeCloseTo(expectedHigh[i]!, 6));
    const expectedLow = Array.from(pair.low.data, (value) => (2 * value) / 255 - 1);
    batch.low
      .subarray(index * 48, (index + 1) * 48)
      .forEach((value, i) => expect(value).toBeCloseTo(expectedLow[i]!, 6));
  });
});

test('black is -1, white is 1', () => {
  const data = Uint8Array.of(0, 255);
  const high = { width: 2, height: 1, channels: 1, data } as const;
  const shape = { crop: 1, scale: 1, channels: 1 } as const;
  const pixel = (value: number) => ({ width: 1, height: 1, channels: 1, data: Uint8Array.of(value) }) as const;
  const batch = assembleBatch(
    [0, 255].map((value) => ({ high: pixel(value), low: pixel(255 - value) })),
    shape,
  );
  expect([...batch.high]).toEqual([-1, 1]);
  expect([...batch.low]).toEqual([1, -1]);
  expect(batch).not.toHaveProperty('labels');
  expect(() => assembleBatch([{ high, low: high }], shape)).toThrow('example 0 must be 1x1 with 1 channels, got 2x1');
});

test('an empty batch and missing labels are refused', () => {
  expect(() => makeBatch({ examples: [], options })).toThrow('at least one example');
  const examples = [{ source: { high: noise(8, 8, 3) }, draw }];
  expect(() => makeBatch({ examples, options, labels: [] })).toThrow('must have as many labels, got 0');
});
