import type { Size } from '@sr3kit/imaging';
import type { RowBuffer } from '../picture/rowBuffer.ts';
import type { Enlargement } from './enlargement.ts';

/** Rows that are passed on at a time. */
const BAND = 256;

/** Passes the picture itself on, for results no larger than it: a model would have nothing to add. */
export async function* enlargeNone(
  x: RowBuffer,
  { width, height }: Size,
  readTo: (row: number) => Promise<void>,
): AsyncGenerator<Enlargement> {
  const tilesTotal = Math.ceil(height / BAND);
  for (let top = 0; top < height; top += BAND) {
    const area = { left: 0, top, width, height: Math.min(BAND, height - top) };
    await readTo(top + area.height);
    const rows = { top, height: area.height, values: x.read(area) };
    x.drop(top + area.height);
    const tiles = top / BAND + 1;
    yield { kind: 'composition', step: 0, steps: 0, tiles, tilesTotal, share: tiles / tilesTotal, area, rows };
  }
}
