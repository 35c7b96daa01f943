import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BadInput } from '@sr3kit/command';
import { flattenAlpha, type Colour } from '@sr3kit/data';
import { readImage, type ImageFormat } from '@sr3kit/data/node';
import { imageRows, targetOf, type RowStep, type UpscaleOptions, type Upscaler } from 'sr3kit';
import { STANDARD_STREAM } from '../files/findInputs.ts';
import { assertFits } from '../files/pictureFormat.ts';
import { placeFile } from '../files/placeFile.ts';
import { aboutPicture } from './aboutPicture.ts';
import { isTransparent } from './background.ts';
import { encode } from './encode.ts';
import { RawPicture, type RawHeader } from './rawPicture.ts';

/** One picture to upscale, and how. */
export interface FileWork {
  /** A path, or `-` for standard input: what messages call the picture. */
  readonly input: string;
  /** What it is read from: its path, or its bytes. */
  readonly source: string | Uint8Array;
  /** A path, or `-` for standard output. */
  readonly output: string;
  readonly format: ImageFormat;
  readonly options: UpscaleOptions;
  /** Which page or frame of the input, counted from 1; the first, with a note if there are more, where it is undefined. */
  readonly page: number | undefined;
  /** Whether a file of the result's name may be replaced. */
  readonly overwrite: boolean;
  /** What transparent pixels lie on where the format has no transparency. */
  readonly background: Colour;
  readonly signal: AbortSignal;
  readonly onStep: (step: RowStep) => void;
  /** Takes what the user may want to know. */
  readonly onNote: (note: string) => void;
  /** Takes the bytes of a result for standard output. */
  readonly onBytes: (bytes: Uint8Array) => Promise<void>;
}

/** Sizes, `[width, height]`. */
export interface FileResult {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

let temporaries = 0;

/**
 * Upscales one file into another. Rows go to disk as they are finished and are encoded from there; the result appears under
 * its name when it is complete. An error or an abort leaves nothing behind.
 *
 * @throws DataError for a picture that cannot be read; BadInput for a picture that the format cannot hold; the signal's
 * reason.
 */
export async function upscaleFile(upscaler: Upscaler, work: FileWork): Promise<FileResult> {
  const { input, source, output, format, options, overwrite, signal } = work;
  const { pages, xmp } = await aboutPicture(source);
  if (pages > 1 && work.page === undefined) {
    work.onNote(`${input}: of its ${pages} pages or frames the first is upscaled; --page N takes another one`);
  }
  const { page = 1 } = work;
  if (page > pages) throw new BadInput(`${input}: it has ${pages} pages, so there is no page ${page}`);
  const { icc, ...read } = await readImage(source, { page: page - 1 });
  if (format === 'jpeg' && isTransparent(read)) {
    work.onNote(`${input}: JPEG cannot store its transparency, so it lies on the background colour`);
  }
  const picture = format === 'jpeg' ? flattenAlpha(read, work.background) : read;
  const { size } = targetOf(picture, upscaler.config.task.scale, options);
  assertFits(input, format, size);
  const bits = picture.data instanceof Uint16Array ? 16 : 8;
  const header: RawHeader = { ...size, channels: picture.channels, bits, icc, xmp };
  temporaries += 1;
  const toFile = output !== STANDARD_STREAM;
  const stem = `${toFile ? output : join(tmpdir(), 'sr3')}.${process.pid}-${temporaries}`;
  const [raw, temporary] = [`${stem}.raw.tmp`, `${stem}.tmp`];
  if (toFile) await mkdir(dirname(output), { recursive: true });
  try {
    const file = await RawPicture.create(raw, header);
    try {
      for await (const step of upscaler.upscaleRows(imageRows(picture), { ...options, signal })) {
        if (step.rows) await file.add(step.rows.image.data);
        work.onStep(step);
      }
    } finally {
      await file.close();
    }
    await encode(raw, temporary, format, header);
    signal.throwIfAborted();
    if (toFile) await placeFile(temporary, output, overwrite);
    else await work.onBytes(await readFile(temporary));
  } finally {
    await Promise.all([raw, temporary].map((path) => rm(path, { force: true })));
  }
  return { from: [picture.width, picture.height], to: [size.width, size.height] };
}
