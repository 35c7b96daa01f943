import { extname } from 'node:path';
import { BadInput } from '@sr3kit/command';
import type { ImageFormat } from '@sr3kit/data/node';
import type { Size } from '@sr3kit/imaging';

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
  '.jpe': 'jpeg',
  '.jfif': 'jpeg',
  '.tiff': 'tiff',
};

/** Endings of pictures that can be read and not written: a folder is hardly meant by such a name. */
const READ_ONLY = /\.(gif|bmp|svg|hei[cf]|jp2|jxl|dng|ppm|pgm|pdf|ico)$/i;

/** Whether a path ends like a picture of a format that cannot be written. */
export function cannotBeWritten(path: string): boolean {
  return READ_ONLY.test(path);
}

/** Longest side of each format in pixels; PNG and TIFF hold more than any disk. */
const LONGEST: Readonly<Partial<Record<ImageFormat, number>>> = { jpeg: 65_535, webp: 16_383, avif: 65_536 };

/** @throws BadInput if a format cannot hold a picture of this size. */
export function assertFits(name: string, format: ImageFormat, { width, height }: Size): void {
  const longest = LONGEST[format];
  if (longest === undefined || Math.max(width, height) <= longest) return;
  throw new BadInput(
    `${name}: the result would be ${width}x${height}, but ${format} holds at most ${longest} pixels a side: use ` +
      '--format png or tiff, or ask for a smaller one',
  );
}

/** The format of a path by its extension, if it is one that can be written. */
export function formatOf(path: string): ImageFormat | undefined {
  return BY_ENDING[extname(path).toLowerCase()];
}
