import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitAlpha } from './alpha.ts';
import { toFloat, toUint16 } from './bitDepth.ts';
import { createImage } from './image.ts';
import { resizeBicubic } from './resizeBicubic.ts';
import { resizeBicubicWithAlpha } from './resizeWithAlpha.ts';

const byte = fc.integer({ min: 0, max: 255 });
const side = fc.integer({ min: 1, max: 8 });

test('one colour under any alpha stays that colour wherever something is seen', () => {
  fc.assert(
    fc.property(
      fc.array(byte, { minLength: 12, maxLength: 12 }),
      byte,
      byte,
      side,
      side,
      (alphas, r, b, width, height) => {
        // Where the input is fully transparent it hides black, as pictures do.
        const pixels = alphas.flatMap((alpha) => (alpha === 0 ? [0, 0, 0, 0] : [r, 77, b, alpha]));
        const image = createImage({ width: 4, height: 3, channels: 4, data: Uint8Array.from(pixels) });
        const { data } = resizeBicubicWithAlpha(image, { width, height });
        for (let i = 0; i < data.length; i += 4) {
          const expected = data[i + 3] === 0 ? [0, 0, 0] : [r, 77, b];
          expect([...data.subarray(i, i + 3)]).toEqual(expected);
        }
      },
    ),
  );
});

test('the alpha itself is resized as a picture of its own', () => {
  const alphas = [0, 255, 30, 90, 255, 255];
  const data = Uint8Array.from(alphas.flatMap((alpha, i) => [40 * i, alpha]));
  const image = createImage({ width: 3, height: 2, channels: 2, data });
  const alone = createImage({ width: 3, height: 2, channels: 1, data: Uint8Array.from(alphas) });
  expect(splitAlpha(resizeBicubicWithAlpha(image, { scale: 3 })).alpha).toEqual(resizeBicubic(alone, { scale: 3 }));
});

test('an opaque picture is resized as without alpha, in every depth', () => {
  const colours = [10, 200, 30, 255, 0, 128, 90, 60, 17, 250, 3, 99];
  const data = Uint8Array.from(colours.flatMap((v, i) => (i % 3 === 2 ? [v, 255] : [v])));
  const rgba = createImage({ width: 2, height: 2, channels: 4, data });
  const size = { width: 5, height: 3 };
  expect(resizeBicubicWithAlpha(rgba, size)).toEqual(resizeBicubic(rgba, size));
  expect(resizeBicubicWithAlpha(toUint16(rgba), size)).toEqual(resizeBicubic(toUint16(rgba), size));
  const floats = resizeBicubicWithAlpha(toFloat(rgba), size).data;
  resizeBicubic(toFloat(rgba), size).data.forEach((v, i) => {
    expect(floats[i]).toBeCloseTo(Math.min(Math.max(v, 0), 1), 6);
  });
});

test('without an alpha channel it is the plain resize', () => {
  const image = createImage({ width: 2, height: 1, channels: 3, data: Float32Array.of(0, 0.5, 1, 1, 0, 0.25) });
  expect(resizeBicubicWithAlpha(image, { scale: 2 })).toEqual(resizeBicubic(image, { scale: 2 }));
});
