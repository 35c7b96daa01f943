import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crop } from './crop.ts';
import type { Rect } from './crop.ts';
import { gaussianBlur } from './gaussianBlur.ts';
import { createImage } from './image.ts';
import { planTiles } from './tiles.ts';

const plans = fc.record({
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 40 }),
  tile: fc.integer({ min: 1, max: 17 }),
  halo: fc.integer({ min: 0, max: 9 }),
});
const covers = (rect: Rect, x: number, y: number) =>
  x >= rect.left && x < rect.left + rect.width && y >= rect.top && y < rect.top + rect.height;

test('the cores cover every pixel exactly once', () => {
  fc.assert(
    fc.property(plans, ({ width, height, tile, halo }) => {
      const hits = new Uint8Array(width * height);
      for (const { core } of planTiles({ width, height }, { tile, halo })) {
        expect(Math.max(core.width, core.height)).toBeLessThanOrEqual(tile);
        for (let y = core.top; y < core.top + core.height; y += 1) {
          for (let x = core.left; x < core.left + core.width; x += 1) hits[y * width + x]! += 1;
        }
      }
      expect(hits.every((n) => n === 1)).toBe(true);
    }),
  );
});

test('a pixel is in the padded tile exactly if it is in the picture and within the halo of the core', () => {
  fc.assert(
    fc.property(plans, ({ width, height, tile, halo }) => {
      for (const { core, padded } of planTiles({ width, height }, { tile, halo })) {
        const reach: Rect = {
          left: core.left - halo,
          top: core.top - halo,
          width: core.width + 2 * halo,
          height: core.height + 2 * halo,
        };
        const picture: Rect = { left: 0, top: 0, width, height };
        let wrong = 0;
        for (let y = -10; y < height + 10; y += 1) {
          for (let x = -10; x < width + 10; x += 1) {
            if (covers(padded, x, y) !== (covers(picture, x, y) && covers(reach, x, y))) wrong += 1;
          }
        }
        expect(wrong).toBe(0);
      }
    }),
    { numRuns: 40 },
  );
});

test('inner is the core seen from the padded tile', () => {
  fc.assert(
    fc.property(plans, ({ width, height, tile, halo }) => {
      for (const { core, padded, inner } of planTiles({ width, height }, { tile, halo })) {
        expect([inner.width, inner.height]).toEqual([core.width, core.height]);
        expect([padded.left + inner.left, padded.top + inner.top]).toEqual([core.left, core.top]);
      }
    }),
  );
});

test('a filter as wide as the halo gives tile by tile what it gives on the whole picture', () => {
  const [width, height, radius] = [23, 17, 3];
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) % 256);
  const image = createImage({ width, height, channels: 1, data });
  const whole = gaussianBlur(image, 1.5, radius);
  const tiles = planTiles(image, { tile: 8, halo: radius });
  expect(tiles.length).toBe(9);
  for (const { core, padded, inner } of tiles) {
    expect(crop(gaussianBlur(crop(image, padded), 1.5, radius), inner)).toEqual(crop(whole, core));
  }
});

test('tiles come row by row, and a small picture is one tile', () => {
  const corners = planTiles({ width: 5, height: 4 }, { tile: 3, halo: 1 }).map(({ core }) => [core.left, core.top]);
  expect(corners).toEqual([[0, 0], [3, 0], [0, 3], [3, 3]]); // prettier-ignore
  const whole = { left: 0, top: 0, width: 5, height: 4 };
  expect(planTiles(whole, { tile: 9, halo: 2 })).toEqual([{ core: whole, padded: whole, inner: whole }]);
});

test.each([
  [{ width: 0, height: 1 }, { tile: 1, halo: 0 }, 'size.width must be an integer of at least 1, got 0'],
  [{ width: 1, height: 1 }, { tile: 0, halo: 0 }, 'tile must be an integer of at least 1, got 0'],
  [{ width: 1, height: 1 }, { tile: 1, halo: -1 }, 'halo must be an integer of at least 0, got -1'],
])('%o with %o is refused', (size, plan, message) => {
  expect(() => planTiles(size, plan)).toThrow(RangeError);
  expect(() => planTiles(size, plan)).toThrow(message);
});
