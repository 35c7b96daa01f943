import { JPEG_LUMA_TABLE, scaledJpegTable } from './jpegTables.ts';

const START_OF_IMAGE = 0xd8;
const START_OF_SCAN = 0xda;
const QUANTISATION_TABLES = 0xdb;
const ENTRIES = 64;

/**
 * How well a JPEG file was kept when it was last saved, judged by its quantisation table for luma.
 *
 * @param file - The file, or its beginning as far as the picture's own data.
 * @returns The quality from 1 to 100 at which libjpeg's table has the same mean; null if this is not a JPEG file, or its
 * tables lie beyond the bytes given.
 */
export function jpegQuality(file: Uint8Array): number | null {
  const table = lumaTable(file);
  return table && nearestQuality(table.reduce((sum, entry) => sum + entry, 0));
}

/** The entries of table 0, in the file's own (zigzag) order. */
function lumaTable(file: Uint8Array): number[] | null {
  if (file[0] !== 0xff || file[1] !== START_OF_IMAGE) return null;
  const at16 = (at: number): number => file[at]! * 256 + file[at + 1]!;
  let at = 2;
  // A marker and its length: what does not begin with 0xff is damaged, or lies beyond the bytes given.
  while (at + 4 <= file.length && file[at] === 0xff && file[at + 1] !== START_OF_SCAN) {
    const end = at + 2 + at16(at + 2);
    if (file[at + 1] === QUANTISATION_TABLES) {
      for (let table = at + 4; table < end;) {
        const [wide, name] = [file[table]! >> 4, file[table]! & 15];
        const next = table + 1 + ENTRIES * (wide + 1);
        if (next > Math.min(end, file.length)) return null;
        const entry = (i: number): number => (wide === 0 ? file[table + 1 + i]! : at16(table + 1 + 2 * i));
        if (name === 0) return Array.from({ length: ENTRIES }, (_, i) => entry(i));
        table = next;
      }
    }
    at = Math.max(end, at + 4);
  }
  return null;
}

function nearestQuality(sum: number): number {
  let best = { quality: 1, far: Infinity };
  for (let quality = 1; quality <= 100; quality += 1) {
    const own = scaledJpegTable(JPEG_LUMA_TABLE, quality).reduce((total, entry) => total + entry, 0);
    const far = Math.abs(Math.log(own / sum));
    if (far < best.far) best = { quality, far };
  }
  return best.quality;
}
