import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { BadInput } from '@sr3kit/command';
import { readImage, type ImageFormat } from '@sr3kit/data/node';
import { imageRows, targetOf, type RowStep, type UpscaleOptions, type Upscaler } from 'sr3kit';
import { encode } from './encode.ts';
import { RawPicture, type RawHeader } from './rawPicture.ts';

/** One picture to upscale, and how. */
export interface FileWork {
  readonly input: string;
  readonly output: string;
  readonly format: ImageFormat;
  readonly options: UpscaleOptions;
  readonly signal: AbortSignal;
  readonly onStep: (step: RowStep) => void;
}

/** Sizes, `[width, height]`. */
export interface FileResult {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/**
 * Upscales one file into another. Rows go to disk as they are finished and are encoded from there; the result appears under
 * its name when it is complete. An error or an abort leaves nothing behind.
 *
 * @throws DataError for a picture that cannot be read; BadInput for a picture that the format cannot hold; the signal's
 * reason.
 */
export async function upscaleFile(upscaler: Upscaler, work: FileWork): Promise<FileResult> {
  const { input, output, format, options, signal } = work;
  const { icc, ...picture } = await readImage(input);
  if (format === 'jpeg' && picture.channels % 2 === 0) {
    throw new BadInput(`${input}: it has transparency, which JPEG cannot store: use --format png, webp, avif or tiff`);
  }
  const { size } = targetOf(picture, upscaler.config.task.scale, options);
  const bits = picture.data instanceof Uint16Array ? 16 : 8;
  const { xmp } = await sharp(input).metadata();
  const header: RawHeader = { ...size, channels: picture.channels, bits, icc, xmp: xmp && new Uint8Array(xmp) };
  const temporary = `${output}.${process.pid}.tmp`;
  const raw = `${output}.${process.pid}.raw.tmp`;
  await mkdir(dirname(output), { recursive: true });
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
    await rename(temporary, output);
  } finally {
    await Promise.all([raw, temporary].map((path) => rm(path, { force: true })));
  }
  return { from: [picture.width, picture.height], to: [size.width, size.height] };
}
