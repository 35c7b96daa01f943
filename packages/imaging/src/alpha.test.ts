import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinAlpha, splitAlpha } from './alpha.ts';
import { createImage } from './image.ts';

test('split and join are inverse', () => {
  const images = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.constantFrom(2 as const, 4 as const))
    .chain(([width, height, channels]) => {
      const length = width * height * channels;
      return fc
        .uint16Array({ minLength: length, maxLength: length })
        .map((data) => createImage({ width, height, channels, data }));
    });
  fc.assert(
    fc.property(images, (image) => {
      const { colour, alpha } = splitAlpha(image);
      expect(colour.channels).toBe(image.channels - 1);
      expect(joinAlpha(colour, alpha!)).toEqual(image);
    }),
  );
});

test('alpha is the last channel', () => {
  const image = createImage({ width: 2, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  expect(splitAlpha(image)).toEqual({
    colour: { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 5, 6, 7) },
    alpha: { width: 2, height: 1, channels: 1, data: Uint8Array.of(4, 8) },
  });
});

test('without alpha the colour is the image', () => {
  const image = createImage({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) });
  const split = splitAlpha(image);
  expect(split.colour).toBe(image);
  expect(split).not.toHaveProperty('alpha');
});

test('what does not fit is refused', () => {
  const colour = createImage({ width: 2, height: 1, channels: 1, data: new Uint8Array(2) });
  const narrow = createImage({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) });
  const deep = createImage({ width: 2, height: 1, channels: 1, data: new Uint16Array(2) });
  const rgba = createImage({ width: 2, height: 1, channels: 4, data: new Uint8Array(8) });
  expect(() => joinAlpha(colour, narrow)).toThrow('alpha must be as large as colour, 2x1, got 1x1');
  expect(() => joinAlpha<Uint8Array | Uint16Array>(colour, deep)).toThrow('the same sample type');
  expect(() => joinAlpha(rgba, colour)).toThrow('colour.channels must be 1 or 3, got 4');
  expect(() => joinAlpha(colour, rgba)).toThrow('alpha.channels must be 1, got 4');
});
