import type { Rect } from './crop.ts';
import { assertSize } from './image.ts';
import type { Size } from './image.ts';

/** One tile of a picture that is worked on in pieces. */
export interface Tile {
  /** The pixels this tile answers for, in the picture. */
  readonly core: Rect;
  /** What to read: the core and its halo, clipped to the picture. */
  readonly padded: Rect;
  /** The core again, counted from the corner of `padded`: what to keep of the tile's result. */
  readonly inner: Rect;
}

/**
 * Cuts a picture into tiles, row by row from the upper left. The cores cover every pixel once; those at the right and
 * bottom may be smaller. A filter that reads at most `halo` pixels to each side gives on the padded tile, at every core
 * pixel, what it gives on the whole picture.
 *
 * @param size - of the picture, in pixels.
 * @param plan - `tile`: side of a core, at least 1; `halo`: margin on each side, at least 0; integers, in pixels.
 * @throws RangeError if a number is out of range.
 */
export function planTiles(size: Size, plan: { readonly tile: number; readonly halo: number }): readonly Tile[] {
  assertSize(size, 'size');
  const { tile, halo } = plan;
  if (!Number.isInteger(tile) || tile < 1) throw new RangeError(`tile must be an integer of at least 1, got ${tile}`);
  if (!Number.isInteger(halo) || halo < 0) throw new RangeError(`halo must be an integer of at least 0, got ${halo}`);
  const tiles: Tile[] = [];
  for (let top = 0; top < size.height; top += tile) {
    for (let left = 0; left < size.width; left += tile) {
      const core = between(left, top, Math.min(left + tile, size.width), Math.min(top + tile, size.height));
      const padded = between(
        Math.max(left - halo, 0),
        Math.max(top - halo, 0),
        Math.min(left + core.width + halo, size.width),
        Math.min(top + core.height + halo, size.height),
      );
      tiles.push({ core, padded, inner: { ...core, left: left - padded.left, top: top - padded.top } });
    }
  }
  return tiles;
}

function between(left: number, top: number, right: number, bottom: number): Rect {
  return { left, top, width: right - left, height: bottom - top };
}
