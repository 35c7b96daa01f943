import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gaussianField } from './gaussianField.ts';

test('a window holds the values of the field, wherever it is cut', () => {
  const position = fc.integer({ min: -20, max: 20 });
  const extent = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      position,
      position,
      extent,
      extent,
      fc.integer({ min: 1, max: 9 }),
      (seed, top, left, height, width, channels) => {
        const part = gaussianField(seed, { top, left, height, width, channels });
        const whole = gaussianField(seed, {
          top: top - 2,
          left: left - 3,
          height: height + 4,
          width: width + 5,
          channels,
        });
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            for (let channel = 0; channel < channels; channel++) {
              expect(part[(y * width + x) * channels + channel]).toBe(
                whole[((y + 2) * (width + 5) + x + 3) * channels + channel],
              );
            }
          }
        }
      },
    ),
  );
});

test('more channels keep the first ones', () => {
  const three = gaussianField(1, { top: 0, left: 0, height: 2, width: 2, channels: 3 });
  const six = gaussianField(1, { top: 0, left: 0, height: 2, width: 2, channels: 6 });
  for (let site = 0; site < 4; site++) {
    expect([...six.slice(site * 6, site * 6 + 3)]).toEqual([...three.slice(site * 3, site * 3 + 3)]);
  }
});

test('is N(0, 1), with independent rows, columns and channels', () => {
  const size = 200;
  const channels = 3;
  const field = gaussianField(9, { top: -50, left: -70, height: size, width: size, channels });
  const error = 1 / Math.sqrt(field.length);
  const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
  const variance = field.reduce((sum, value) => sum + value * value, 0) / field.length;
  expect(Math.abs(mean)).toBeLessThan(4 * error);
  expect(Math.abs(variance - 1)).toBeLessThan(4 * 1.42 * error);
  for (const lag of [1, channels, size * channels]) {
    let sum = 0;
    for (let index = lag; index < field.length; index++) sum += field[index]! * field[index - lag]!;
    expect(Math.abs(sum / field.length)).toBeLessThan(4 * error);
  }
});

test('refuses an empty window and a place out of reach', () => {
  const window = { top: 0, left: 0, height: 1, width: 1, channels: 1 };
  expect(() => gaussianField(0, { ...window, height: 0 })).toThrow(
    /window.height must be an integer of at least 1, got 0/,
  );
  expect(() => gaussianField(0, { ...window, top: 0.5 })).toThrow(/window.top/);
  expect(() => gaussianField(-1, window)).toThrow(/seed/);
});
