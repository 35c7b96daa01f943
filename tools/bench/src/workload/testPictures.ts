import { readdir } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';
import { compressJpeg } from '@sr3kit/data';
import { readImage, writeImage } from '@sr3kit/data/node';
import { crop, resizeBicubic, splitAlpha, toRgb, toUint8, type Image } from '@sr3kit/imaging';
import { UsageError } from '../options.ts';

/** How many times smaller the inputs are. */
export const SCALE = 4;

/** What was done to inputs beside making them smaller: nothing, or JPEG of a quality. */
export type Wear = number | null;

/** `clean`, `JPEG 75`. */
export const wearInWords = (wear: Wear): string => (wear === null ? 'clean' : `JPEG ${wear}`);

/** A picture, and how it looks at a quarter of its width and height. */
export interface TestPicture {
  readonly name: string;
  readonly truth: Image<Uint8Array>;
  /** As upscalers see it. */
  readonly lowRes: Image<Uint8Array>;
  /** Files of both. */
  readonly truthFile: string;
  readonly file: string;
}

/** Which photographs are taken. */
interface PictureChoice {
  readonly pictures: string;
  /** The first so many, in the order of their names; null: all. */
  readonly limit: number | null;
  /** One small part of one picture. */
  readonly quick: boolean;
}

/**
 * Makes photographs smaller, by MATLAB's bicubic, rounded to 8 bits.
 *
 * @param folder - Where the files of both are written.
 * @throws UsageError if there are no photographs.
 */
export async function readTestPictures(
  { pictures, limit, quick }: PictureChoice,
  wear: Wear,
  folder: string,
): Promise<TestPicture[]> {
  const listed = await readdir(pictures).catch((cause: Error) => {
    throw new UsageError(`--pictures ${pictures}: ${cause.message}`);
  });
  const names = listed
    .filter((name) => ['.png', '.jpg', '.jpeg', '.webp'].includes(extname(name).toLowerCase()))
    .sort();
  if (names.length === 0) throw new UsageError(`--pictures ${pictures}: there is no picture in this folder`);
  const found: TestPicture[] = [];
  for (const name of names.slice(0, quick ? 1 : (limit ?? Infinity))) {
    const whole = toUint8(toRgb(splitAlpha(await readImage(join(pictures, name))).colour));
    const most = quick ? 64 : Infinity;
    const [width, height] = [whole.width, whole.height].map((side) => Math.min(most, side - (side % SCALE)));
    const truth = crop(whole, { left: 0, top: 0, width: width!, height: height! });
    const small = toUint8(resizeBicubic(truth, { scale: 1 / SCALE }));
    const lowRes = wear === null ? small : compressJpeg(small, { quality: wear, halfColour: true });
    const stem = `${name}, ${wearInWords(wear)}`;
    const file = join(folder, `${stem}.png`);
    await writeImage(file, lowRes);
    const truthFile = join(folder, `${stem}, truth.png`);
    await writeImage(truthFile, truth);
    found.push({ name: parse(name).name, truth, lowRes, truthFile, file });
  }
  return found;
}
