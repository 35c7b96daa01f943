import type { Size, Tile } from '@sr3kit/imaging';
import type { StageRows } from './passes.ts';

/** Number of tiles that a row of the picture is cut into. */
export function columnsOf(width: number, tile: number): number {
  return Math.ceil(width / tile);
}

/**
 * Cuts the rows of a pass into tiles. All of them read windows of the same width, so those at the sides read farther
 * into the picture than they need: memory of one shape can be reused.
 *
 * @param size - Of the picture.
 * @param tile - Width of a core, at least 1.
 * @param halo - Of the stage, to every side; windows end at the picture's borders.
 * @param rows - Least height of a window, for those at the top and bottom to have that of the others; 0 by default.
 */
export function cutTiles(
  size: Size,
  tile: number,
  { from, to }: StageRows,
  halo: number,
  rows: number = 0,
): readonly Tile[] {
  const columns = columnsOf(size.width, tile);
  const width = columns === 1 ? size.width : Math.min(size.width, tile + 2 * halo);
  const height = Math.max(Math.min(rows, size.height), Math.min(to + halo, size.height) - Math.max(from - halo, 0));
  const top = Math.min(Math.max(from - halo, 0), size.height - height);
  return Array.from({ length: columns }, (_, i) => {
    const core = { left: i * tile, top: from, width: Math.min(tile, size.width - i * tile), height: to - from };
    const left = Math.min(Math.max(core.left - halo, 0), size.width - width);
    return {
      core,
      padded: { left, top, width, height },
      inner: { ...core, left: core.left - left, top: from - top },
    };
  });
}
