import { messageOf } from '@sr3kit/command';
import type { Size } from '@sr3kit/imaging';
import type { StudyConfig } from '../config/studyConfig.ts';
import type { PictureFiles } from './pairPictures.ts';
import { coarse, encodePlain, enlarge, readPlain, type PlainPicture } from './plainPicture.ts';

/** Everything of one picture that is shown, as PNG files of one size. */
export interface PreparedPicture extends Size {
  readonly name: string;
  readonly truth: Buffer;
  /** The low-resolution input, made as large as the others. */
  readonly input: Buffer;
  readonly models: readonly Buffer[];
  /** The photograph as a mosaic, for practice. */
  readonly practice: Buffer;
  /** The photograph as a mosaic of fewer blocks, for attention checks. */
  readonly attention: Buffer;
}

const BLOCKS = { practice: 24, attention: 12 };

/**
 * Reads and checks the files of a picture.
 *
 * @param problems - Gets what is wrong with them, a line each.
 * @returns What is shown, or null if anything is wrong.
 */
export async function preparePicture(
  files: PictureFiles,
  config: StudyConfig,
  problems: string[],
): Promise<PreparedPicture | null> {
  const read = async (path: string): Promise<PlainPicture | null> => {
    try {
      return await readPlain(path);
    } catch (error) {
      problems.push(messageOf(error));
      return null;
    }
  };
  const [truth, low] = [await read(files.truth), await read(files.low)];
  const models = await Promise.all(files.models.map(read));
  if (!truth || !low || !models.every((model) => model !== null)) return null;
  const before = problems.length;
  for (const [i, model] of models.entries()) {
    if (model.width !== truth.width || model.height !== truth.height) {
      problems.push(`${files.models[i]}: ${sizeOf(model)}, but its photograph is ${sizeOf(truth)}`);
    } else if (Buffer.compare(model.data, truth.data) === 0) {
      problems.push(`${files.models[i]}: is the photograph itself, pixel by pixel: nobody could tell which is which`);
    }
  }
  if (
    low.width >= truth.width ||
    Math.abs(truth.width * low.height - truth.height * low.width) >= Math.max(low.width, low.height)
  ) {
    problems.push(`${files.low}: ${sizeOf(low)} is no smaller version of the photograph's ${sizeOf(truth)}`);
  }
  if (problems.length > before) return null;
  const [practice, attention] = [await coarse(truth, BLOCKS.practice), await coarse(truth, BLOCKS.attention)];
  return {
    name: files.name,
    width: truth.width,
    height: truth.height,
    truth: await encodePlain(truth),
    input: await encodePlain(await enlarge(low, truth, config.input)),
    models: await Promise.all(models.map(encodePlain)),
    practice: await encodePlain(practice),
    attention: await encodePlain(attention),
  };
}

function sizeOf({ width, height }: Size): string {
  return `${width}x${height}`;
}
