import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crop } from './crop.ts';
import { createImage } from './image.ts';

// The sample at (x, y, c) says where it is, so a crop can be read off.
const image = createImage({
  width: 7,
  height: 5,
  channels: 2,
  data: Uint8Array.from({ length: 70 }, (_, i) => i),
});

test('a crop holds the samples of its rectangle', () => {
  const rects = fc
    .tuple(fc.nat(6), fc.nat(4))
    .chain(([left, top]) =>
      fc.tuple(
        fc.constant(left),
        fc.constant(top),
        fc.integer({ min: 1, max: 7 - left }),
        fc.integer({ min: 1, max: 5 - top }),
      ),
    );
  fc.assert(
    fc.property(rects, ([left, top, width, height]) => {
      const cut = crop(image, { left, top, width, height });
      expect([cut.width, cut.height, cut.channels]).toEqual([width, height, 2]);
      cut.data.forEach((value, i) => {
        const [pixel, c] = [Math.floor(i / 2), i % 2];
        const [x, y] = [left + (pixel % width), top + Math.floor(pixel / width)];
        expect(value).toBe((y * 7 + x) * 2 + c);
      });
    }),
  );
});

test('the whole picture is a copy', () => {
  const whole = crop(image, { left: 0, top: 0, width: 7, height: 5 });
  expect(whole).toEqual(image);
  expect(whole.data.buffer).not.toBe(image.data.buffer);
});

test.each([
  { left: 1, top: 0, width: 7, height: 5 },
  { left: -1, top: 0, width: 2, height: 2 },
  { left: 0, top: 4, width: 1, height: 2 },
  { left: 0, top: 0, width: 0, height: 1 },
  { left: 0.5, top: 0, width: 1, height: 1 },
])('%o is refused', (rect) => {
  expect(() => crop(image, rect)).toThrow('rect must be whole pixels inside the 7x5 image');
});
