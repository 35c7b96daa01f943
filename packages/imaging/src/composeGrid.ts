import { toUint8 } from './bitDepth.ts';
import { toRgb } from './colour.ts';
import { glyphHeight, textPixels, textWidth } from './glyphs.ts';
import { createImage, type Image } from './image.ts';

const gap = 6;
const letterSize = 2;
const background = 255;
const ink = 30;

/**
 * Pictures side by side on white, with a heading over each column.
 *
 * @param rows - Pictures by row; a column is as wide as its widest picture, smaller ones stand at its upper left.
 * @param headings - One for each column; a heading wider than its pictures is drawn smaller, and the column is as wide as
 *   that if need be.
 * @returns An 8-bit RGB picture.
 */
export function composeGrid(rows: readonly (readonly Image[])[], headings: readonly string[]): Image<Uint8Array> {
  const pictures = headings.map((_, column) => Math.max(1, ...rows.map((row) => row[column]?.width ?? 0)));
  const sizes = headings.map((heading, column) =>
    textWidth(heading) * letterSize > pictures[column]! ? 1 : letterSize,
  );
  const widths = headings.map((heading, column) => Math.max(pictures[column]!, textWidth(heading) * sizes[column]!));
  const heights = rows.map((row) => Math.max(0, ...row.map((image) => image.height)));
  const top = gap * 2 + glyphHeight * letterSize;
  const width = gap + sum(widths) + gap * widths.length;
  const height = top + sum(heights) + gap * heights.length;
  const sheet = new Uint8Array(width * height * 3).fill(background);
  headings.forEach((heading, column) => {
    drawText(sheet, width, heading, gap + sum(widths.slice(0, column)) + gap * column, gap, sizes[column]!);
  });
  rows.forEach((row, index) => {
    const y = top + sum(heights.slice(0, index)) + gap * index;
    row.forEach((image, column) => {
      paste(sheet, width, image, gap + sum(widths.slice(0, column)) + gap * column, y);
    });
  });
  return createImage({ width, height, channels: 3, data: sheet });
}

/** Every pixel as a square of `factor` by `factor`: shows a low-resolution picture as what it is. */
export function magnify(image: Image, factor: number): Image<Uint8Array> {
  const source = toUint8(image);
  const { width, height, channels } = source;
  const data = new Uint8Array(width * height * channels * factor * factor);
  for (let y = 0, at = 0; y < height * factor; y += 1) {
    for (let x = 0; x < width * factor; x += 1) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * channels;
      for (let channel = 0; channel < channels; channel += 1) data[at++] = source.data[from + channel] ?? 0;
    }
  }
  return createImage({ width: width * factor, height: height * factor, channels, data });
}

function paste(sheet: Uint8Array, sheetWidth: number, image: Image, left: number, top: number): void {
  const { width, height, data } = toUint8(toRgb(image));
  for (let y = 0; y < height; y += 1) {
    sheet.set(data.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * sheetWidth + left) * 3);
  }
}

function drawText(sheet: Uint8Array, width: number, text: string, left: number, top: number, size: number): void {
  for (const [column, row] of textPixels(text)) {
    for (let dy = 0; dy < size; dy += 1) {
      const start = ((top + row * size + dy) * width + left + column * size) * 3;
      sheet.fill(ink, start, start + size * 3);
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
