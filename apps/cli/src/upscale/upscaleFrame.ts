import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flattenAlpha, type Colour } from '@sr3kit/data';
import { readImage, type ImageFormat } from '@sr3kit/data/node';
import type { Size } from '@sr3kit/imaging';
import { imageRows, targetOf, type RowStep, type UpscaleEstimate, type UpscaleOptions, type Upscaler } from 'sr3kit';
import { assertFits } from '../files/pictureFormat.ts';
import { isTransparent } from './background.ts';
import { RawPicture, type RawHeader } from './rawPicture.ts';

/** One page or frame to upscale, and how. */
export interface FrameWork {
  /** What messages call the picture. */
  readonly input: string;
  readonly source: string | Uint8Array;
  /** Counted from 0. */
  readonly page: number;
  /** Where its samples go. */
  readonly raw: string;
  /** Of the result. */
  readonly format: ImageFormat;
  readonly options: UpscaleOptions;
  readonly xmp: Uint8Array | undefined;
  /** What transparent pixels lie on where the format has no transparency. */
  readonly background: Colour;
  readonly signal: AbortSignal;
  readonly onStep: (step: RowStep) => void;
  /** Takes what the frame will take, where its first step comes late. */
  readonly onEstimate: (estimate: UpscaleEstimate) => void;
  /** Takes what the user may want to know. */
  readonly onNote: (note: string) => void;
}

/**
 * Upscales one page or frame of a file into a {@link RawPicture} file, which the caller removes, whatever happens.
 *
 * @returns The size that it had, and what the raw file holds.
 * @throws DataError for a picture that cannot be read; BadInput for one that the format cannot hold; the signal's reason.
 */
export async function upscaleFrame(
  upscaler: Upscaler,
  work: FrameWork,
): Promise<{ readonly from: Size; readonly header: RawHeader }> {
  const { input, source, page, raw, format, options, xmp, signal } = work;
  const { icc, ...read } = await readImage(source, { page, name: input });
  if (format === 'jpeg' && isTransparent(read)) {
    work.onNote(`${input}: JPEG cannot store its transparency, so it lies on the background colour`);
  }
  const picture = format === 'jpeg' ? flattenAlpha(read, work.background) : read;
  const { size } = targetOf(picture, upscaler.config.task.scale, options);
  assertFits(input, format, size);
  const bits = picture.data instanceof Uint16Array ? 16 : 8;
  const header: RawHeader = { ...size, channels: picture.channels, bits, icc, xmp };
  await mkdir(dirname(raw), { recursive: true });
  const estimate = await upscaler.estimate(picture, { ...options, signal });
  if (estimate) work.onEstimate(estimate);
  const file = await RawPicture.create(raw, header);
  try {
    for await (const step of upscaler.upscaleRows(imageRows(picture), { ...options, signal })) {
      if (step.rows) await file.add(step.rows.image.data);
      work.onStep(step);
    }
  } finally {
    await file.close();
  }
  return { from: { width: picture.width, height: picture.height }, header };
}
