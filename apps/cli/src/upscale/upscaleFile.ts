import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Size } from '@sr3kit/imaging';
import type { Upscaler } from 'sr3kit';
import { STANDARD_STREAM } from '../files/findInputs.ts';
import { placeFile } from '../files/placeFile.ts';
import { timeTeller } from '../report/timeTeller.ts';
import { aboutPicture } from './aboutPicture.ts';
import { choosePages, type PageChoice } from './choosePages.ts';
import { encode } from './encode.ts';
import type { RawHeader } from './rawPicture.ts';
import { upscaleFrame, type FrameWork } from './upscaleFrame.ts';

/** One file to upscale, and how. */
export interface FileWork extends PageChoice, Pick<FrameWork, 'options' | 'background' | 'signal'> {
  /** A path, or `-` for standard output. */
  readonly output: string;
  /** Whether a file of the result's name may be replaced. */
  readonly overwrite: boolean;
  readonly onProgress: (progress: FileProgress) => void;
  /** Takes the bytes of a result for standard output. */
  readonly onBytes: (bytes: Uint8Array) => Promise<void>;
}

/** How far the work on a file is. */
export interface FileProgress {
  /** Share of all the work that is done, in (0, 1]. */
  readonly share: number;
  readonly secondsLeft: number;
  /** The page or frame that is upscaled, 1 ... `frames`. */
  readonly frame: number;
  /** How many of them are upscaled. */
  readonly frames: number;
}

/** What was made of a file. */
export interface FileResult {
  /** Sizes, `[width, height]`, of a page or frame. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Of files with several pages or frames: how many were upscaled, of how many. */
  readonly frames?: { readonly done: number; readonly of: number };
}

let temporaries = 0;

/**
 * Upscales one file into another, all its pages or frames where the format holds them, one after the other and each from the
 * same noise, so that what stands still does not flicker. Rows go to disk as they are finished and are encoded from there;
 * the result appears under its name when it is complete. An error or an abort leaves nothing behind.
 *
 * @throws DataError for a picture that cannot be read; BadInput for a picture that the format cannot hold; the signal's
 * reason.
 */
export async function upscaleFile(upscaler: Upscaler, work: FileWork): Promise<FileResult> {
  const { source, output, format, overwrite, signal } = work;
  const about = await aboutPicture(source);
  const pages = await choosePages(about, work);
  temporaries += 1;
  const toFile = output !== STANDARD_STREAM;
  const stem = `${toFile ? output : join(tmpdir(), 'sr3')}.${process.pid}-${temporaries}`;
  const temporary = `${stem}.tmp`;
  const raws = pages.map((page) => `${stem}-${page + 1}.raw.tmp`);
  try {
    const pace = paceOf(pages.length);
    const tellTime = timeTeller(work);
    const made: { readonly from: Size; readonly header: RawHeader }[] = [];
    for (const [index, page] of pages.entries()) {
      const frame: FrameWork = {
        ...{ ...work, page, raw: raws[index]!, xmp: about.xmp },
        onStep({ share }) {
          const progress = pace(index, share);
          tellTime(progress.secondsLeft);
          work.onProgress(progress);
        },
        onEstimate: ({ seconds, bytes }) => tellTime(seconds * pages.length, bytes),
      };
      made.push(await upscaleFrame(upscaler, frame));
    }
    const { from, header } = made[0]!;
    await encode({ raws, header, timing: about.timing }, temporary, format);
    signal.throwIfAborted();
    if (toFile) await placeFile(temporary, output, overwrite);
    else await work.onBytes(await readFile(temporary));
    return {
      from: [from.width, from.height],
      to: [header.width, header.height],
      ...(about.pages > 1 && { frames: { done: pages.length, of: about.pages } }),
    };
  } finally {
    await Promise.all([...raws, temporary].map((path) => rm(path, { force: true })));
  }
}

/** Tells from the share of one frame how far all of them are, and from the time so far when they will be done. */
function paceOf(frames: number): (index: number, share: number) => FileProgress {
  const started = performance.now();
  return (index, ofFrame) => {
    const share = (index + ofFrame) / frames;
    const secondsLeft = ((performance.now() - started) / 1000) * (1 / share - 1);
    return { share, secondsLeft, frame: index + 1, frames };
  };
}
