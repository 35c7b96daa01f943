import { assertImage, whiteOf, type Image } from '@sr3kit/imaging';
import { colourChannels } from '../planes.ts';

/** Side of a patch in pixels. */
export const PATCH = 5;
const MOST_PATCHES = 20_000;
/** Levels of 255. Values beyond these were cut off, and their noise with them. */
const [DARKEST, BRIGHTEST] = [2, 253];
/** Neighbours within a patch, to the right and below. */
const PAIRS = 2 * PATCH * (PATCH - 1);
/** A patch of which so many neighbours are the same was drawn: noise of a whole level leaves a third of them so. */
const DRAWN_PAIRS = PAIRS / 2;
/** Share of the patches from which on the whole picture was drawn. A photograph with a smooth sky has a third. */
const DRAWN = 0.45;

/** The patches of a picture that can tell of noise, by the index of their first pixel. */
export interface TellingPatches {
  /** All of them; none in a drawing, where what varies are the edges of shapes. */
  readonly all: readonly number[];
  /** Those of which no pixel has a colour. */
  readonly gray: readonly number[];
}

/**
 * Where a picture can tell of a camera's noise. Patches of one value are borders and grounds that no camera saw; what is
 * clipped in any channel lost its noise; of what is more transparent than not the colours are seldom kept.
 *
 * @throws RangeError for what is not a picture.
 */
export function tellingPatches(image: Image): TellingPatches {
  assertImage(image, 'image');
  const { width, height } = image;
  const step = Math.max(2, Math.ceil(Math.sqrt((width * height) / MOST_PATCHES)));
  const isCut = cutPixels(image);
  const [all, gray]: [number[], number[]] = [[], []];
  let drawn = 0;
  for (let top = 0; top + PATCH <= height; top += step) {
    for (let left = 0; left + PATCH <= width; left += step) {
      const first = top * width + left;
      if (someOf(first, width, isCut)) continue;
      const same = samePairs(image, first);
      if (same === PAIRS) continue;
      all.push(first);
      if (same >= DRAWN_PAIRS) drawn += 1;
      if (!someOf(first, width, (pixel) => hasColour(image, pixel))) gray.push(first);
    }
  }
  return drawn >= DRAWN * all.length ? { all: [], gray: [] } : { all, gray };
}

function someOf(first: number, width: number, is: (pixel: number) => boolean): boolean {
  for (let y = 0; y < PATCH; y += 1) for (let x = 0; x < PATCH; x += 1) if (is(first + y * width + x)) return true;
  return false;
}

/** Whether a pixel is clipped in a channel, or rather transparent than not. */
function cutPixels(image: Image): (pixel: number) => boolean {
  const { channels, data } = image;
  const [colours, white] = [colourChannels(image), whiteOf(data)];
  const [low, high, half] = [(DARKEST * white) / 255, (BRIGHTEST * white) / 255, white / 2];
  return (pixel) => {
    const at = pixel * channels;
    for (let c = 0; c < colours; c += 1) if (data[at + c]! <= low || data[at + c]! >= high) return true;
    return channels > colours && data[at + colours]! < half;
  };
}

function hasColour({ channels, data }: Image, pixel: number): boolean {
  const at = pixel * channels;
  return channels >= 3 && (data[at] !== data[at + 1] || data[at] !== data[at + 2]);
}

/** How many pairs of neighbours in a patch have the same colour. */
function samePairs(image: Image, first: number): number {
  const { width, channels, data } = image;
  const colours = colourChannels(image);
  const isSame = (a: number, b: number): number => {
    for (let c = 0; c < colours; c += 1) if (data[a * channels + c] !== data[b * channels + c]) return 0;
    return 1;
  };
  let same = 0;
  for (let y = 0; y < PATCH; y += 1) {
    for (let x = 0; x < PATCH; x += 1) {
      const pixel = first + y * width + x;
      if (x > 0) same += isSame(pixel, pixel - 1);
      if (y > 0) same += isSame(pixel, pixel - width);
    }
  }
  return same;
}
