import { extname } from 'node:path';
import type { ImageFormat } from '@sr3kit/data/node';

/** The formats that results can have, each with its usual file extension. */
export const endings: Readonly<Record<ImageFormat, string>> = {
  png: '.png',
  jpeg: '.jpg',
  webp: '.webp',
  avif: '.avif',
  tiff: '.tif',
};

const BY_ENDING: Readonly<Record<string, ImageFormat>> = {
  ...Object.fromEntries(Object.entries(endings).map(([format, ending]) => [ending, format as ImageFormat])),
  '.jpeg': 'jpeg',
  '.tiff': 'tiff',
};

/** The format of a path by its extension, if it is one that can be written. */
export function formatOf(path: string): ImageFormat | undefined {
  return BY_ENDING[extname(path).toLowerCase()];
}
