import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createImage } from './image.ts';
import { flipHorizontal, flipVertical, quarterTurn } from './orientation.ts';

const images = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.constantFrom(1, 2, 3, 4))
  .chain(([width, height, channels]) => {
    const length = width * height * channels;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => createImage({ width, height, channels: channels as 1 | 2 | 3 | 4, data }));
  });
const gray = (rows: number[][]) =>
  createImage({ width: rows[0]!.length, height: rows.length, channels: 1, data: Uint8Array.from(rows.flat()) });
const ab = gray([
  [1, 2, 3],
  [4, 5, 6],
]);

test('a flip mirrors, a turn is anticlockwise', () => {
  expect(flipHorizontal(ab)).toEqual(gray([[3, 2, 1], [6, 5, 4]])); // prettier-ignore
  expect(flipVertical(ab)).toEqual(gray([[4, 5, 6], [1, 2, 3]])); // prettier-ignore
  expect(quarterTurn(ab, 0)).toEqual(ab);
  expect(quarterTurn(ab, 1)).toEqual(gray([[3, 6], [2, 5], [1, 4]])); // prettier-ignore
  expect(quarterTurn(ab, 2)).toEqual(gray([[6, 5, 4], [3, 2, 1]])); // prettier-ignore
  expect(quarterTurn(ab, 3)).toEqual(gray([[4, 1], [5, 2], [6, 3]])); // prettier-ignore
});

test('channels stay together', () => {
  const rgb = createImage({ width: 2, height: 1, channels: 3, data: Uint16Array.of(1, 2, 3, 4, 5, 6) });
  expect(flipHorizontal(rgb).data).toEqual(Uint16Array.of(4, 5, 6, 1, 2, 3));
  expect(quarterTurn(rgb, 1)).toEqual({ width: 1, height: 2, channels: 3, data: Uint16Array.of(4, 5, 6, 1, 2, 3) });
});

test('flips are involutions and together are half a turn', () => {
  fc.assert(
    fc.property(images, (image) => {
      expect(flipHorizontal(flipHorizontal(image))).toEqual(image);
      expect(flipVertical(flipVertical(image))).toEqual(image);
      expect(flipVertical(flipHorizontal(image))).toEqual(quarterTurn(image, 2));
    }),
  );
});

test('turns add up, four are the identity, and a flip reverses them', () => {
  fc.assert(
    fc.property(images, fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (image, a, b) => {
      expect(quarterTurn(quarterTurn(image, a), b)).toEqual(quarterTurn(image, a + b));
      expect(quarterTurn(image, 4 * a)).toEqual(image);
      expect(flipHorizontal(quarterTurn(flipHorizontal(image), a))).toEqual(quarterTurn(image, -a));
    }),
  );
});

test('the result has memory of its own, and half a turn by mistake is refused', () => {
  expect(quarterTurn(ab, 0).data).not.toBe(ab.data);
  expect(() => quarterTurn(ab, 0.5)).toThrow('turns must be an integer (quarter turns), got 0.5');
});
