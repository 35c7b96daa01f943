import { readImage, writeImage } from '@sr3kit/data/node';
import { composeGrid, crop, magnify, resizeBicubic, toRgb, toUint8, type Image } from '@sr3kit/imaging';
import type { Model } from '@sr3kit/models';
import { samplingSchema } from '../config/sampling.ts';
import { measure, measuresHead, measuresRow } from '../evaluation/measure.ts';
import { upscale } from '../model/upscale.ts';
import { renderTable } from '../report/table.ts';

/** The part of the held-out photograph that is upscaled: a cat's face. */
const WINDOW = { left: 96, top: 16, width: 256, height: 256 };

/** A picture, and the smaller one that it is to be found again from. */
export interface Unseen {
  /** Width of the one divided by that of the other. */
  readonly scale: number;
  readonly truth: Image<Uint8Array>;
  readonly lowRes: Image<Uint8Array>;
}

/** Reads a photograph, and shrinks a part of it as the training pictures are shrunk. */
export async function readUnseen(path: string, scale: number): Promise<Unseen> {
  const truth = crop(toUint8(toRgb(await readImage(path))), WINDOW);
  return { scale, truth, lowRes: resizeBicubic(truth, { scale: 1 / scale }) };
}

/**
 * Upscales an unseen picture in 20 steps, writes it beside the input, bicubic interpolation and the truth, and measures.
 *
 * @returns A table to print.
 */
export async function compare(
  model: Model,
  { scale, truth, lowRes }: Unseen,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const sampling = samplingSchema.parse({ steps: 20 });
  const [drawn] = await upscale(model, [lowRes], sampling, { signal });
  const refined = toUint8(drawn!);
  const bicubic = resizeBicubic(lowRes, { width: truth.width, height: truth.height });
  const columns = [`input (${lowRes.width}x${lowRes.height})`, 'bicubic', 'SR3, 20 steps', 'truth'];
  await writeImage(path, composeGrid([[magnify(lowRes, scale), bicubic, refined, truth]], columns));
  const [ofBicubic, ofRefined] = [bicubic, refined].map((picture) => measure(picture, truth, lowRes, scale));
  const rows = [measuresRow('bicubic', ofBicubic!), measuresRow('SR3, 20 steps', ofRefined!)];
  return renderTable(measuresHead(ofBicubic!), rows);
}
