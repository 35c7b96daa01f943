import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { parseConfig } from '@sr3kit/config';
import { dataConfigSchema, type DataConfig, type DataConfigInput } from '../dataConfig.ts';
import { DataError } from '../dataError.ts';
import { createDataset } from './createDataset.ts';
import type { Dataset } from './dataset.ts';
import { labelFiles } from './labelFiles.ts';
import type { LabelledFile } from './labelFiles.ts';
import { listFiles } from './listFiles.ts';
import { matchLowRes } from './matchLowRes.ts';
import type { PictureFile } from './matchLowRes.ts';
import { pictureStore, type PictureStore } from './pictureStore.ts';
import { probeFiles } from './probeFiles.ts';
import type { ProbedFile, Skipped } from './probeFiles.ts';
import { verifyPictures } from './verifyPictures.ts';

export interface OpenOptions {
  /** Told once of every file that is not used, when the data set is opened or when decoding fails. */
  readonly onSkip?: ((path: string, reason: string) => void) | undefined;
  /** Told of the number of pictures before all of them are decoded: that may take long. */
  readonly onVerify?: ((pictures: number) => void) | undefined;
  /** Where relative paths begin, default the working folder. */
  readonly baseFolder?: string | undefined;
  /** What errors call the configuration, default `data`. */
  readonly name?: string | undefined;
  /** What errors call its list of files where that was not read from a configuration, default `data.files`. */
  readonly filesName?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the pictures of a configuration and reads the header of each, or all of it, so that batches are known from here on.
 *
 * Files that cannot be used (unreadable, smaller than the crop, without their pair, damaged if `verify` is set) are reported and left out.
 *
 * @throws ConfigError if the configuration is wrong; DataError if a path is missing, a folder is empty, or no picture is
 * left; the signal's reason.
 * @returns An open data set; the caller closes it.
 */
export async function openDataset(input: DataConfigInput, options: OpenOptions = {}): Promise<Dataset> {
  const { onSkip = () => {}, name = 'data', signal } = options;
  const config = parseConfig<DataConfig>(dataConfigSchema, input, name);
  const baseFolder = resolve(options.baseFolder ?? '.');
  const { filesName } = options;
  const unlisted: Skipped[] = [];
  const files = await listFiles(
    config.files,
    baseFolder,
    (index) => filesName ?? `${name}.files[${index}]`,
    (what) => void unlisted.push(what),
  );
  const probed = await probeFiles(files, signal);
  const sized = bySize(probed.pictures, config);
  const paired = await withLowRes(sized.pictures, config, baseFolder, name, signal);
  const store = pictureStore(config.cacheBytes, config.shorterSide);
  try {
    const whole = await decodable(paired.pictures, config, store, options);
    const labelled = labelFiles(whole.pictures, config.labels);
    const skipped = [
      ...unlisted,
      ...probed.skipped,
      ...sized.skipped,
      ...paired.skipped,
      ...whole.skipped,
      ...labelled.skipped,
    ];
    for (const { path, reason } of skipped) onSkip(path, reason);
    if (labelled.pictures.length === 0) throw nothingLeft(filesName ?? `${name}.files`, files.length, skipped);
    const fingerprint = fingerprintOf(labelled.pictures, config);
    return createDataset({ ...labelled, skipped, fingerprint, config, store, onSkip });
  } catch (error) {
    await store.close();
    throw error;
  }
}

function bySize(files: readonly ProbedFile[], config: DataConfig): { pictures: ProbedFile[]; skipped: Skipped[] } {
  const { crop, scale, shorterSide } = config;
  const least = shorterSide ?? crop ?? scale;
  const fits = ({ header }: ProbedFile): boolean => header.width >= least && header.height >= least;
  const advice =
    shorterSide !== undefined
      ? `the shorter side of ${shorterSide} that pictures are shrunk to: use a larger one, or leave it out`
      : crop === undefined
        ? `the scale of ${scale}: leave it out`
        : `the crop of ${crop}: use a smaller crop, or leave it out`;
  return {
    pictures: files.filter(fits),
    skipped: files
      .filter((file) => !fits(file))
      .map(({ path, header }) => ({ path, reason: `it is ${header.width}x${header.height}, smaller than ${advice}` })),
  };
}

async function withLowRes(
  files: readonly ProbedFile[],
  config: DataConfig,
  baseFolder: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ pictures: readonly PictureFile[]; skipped: Skipped[] }> {
  if (config.pairedLowRes === undefined) return { pictures: files, skipped: [] };
  const listed = await listFiles([config.pairedLowRes], baseFolder, () => `${name}.pairedLowRes`);
  const lows = await probeFiles(listed, signal);
  const matched = matchLowRes(files, lows.pictures, config.scale);
  return { pictures: matched.pictures, skipped: [...lows.skipped, ...matched.skipped] };
}

async function decodable(
  pictures: readonly PictureFile[],
  config: DataConfig,
  store: PictureStore,
  { onVerify, signal }: OpenOptions,
): Promise<{ pictures: readonly PictureFile[]; skipped: Skipped[] }> {
  if (!config.verify) return { pictures, skipped: [] };
  onVerify?.(pictures.length);
  return verifyPictures(pictures, store, signal);
}

function nothingLeft(field: string, count: number, skipped: readonly Skipped[]): DataError {
  if (skipped.length === 0) {
    return new DataError(`${field}: none of the ${count} files is a picture: name a folder with pictures`);
  }
  const shown = skipped.slice(0, 3).map(({ path, reason }) => `\n  ${path}: ${reason}`);
  const more = skipped.length > 3 ? `\n  and ${skipped.length - 3} more` : '';
  return new DataError(`${field}: none of the ${count} files can be used: name other pictures${shown.join('')}${more}`);
}

function fingerprintOf(pictures: readonly LabelledFile[], config: DataConfig): string {
  const { shorterSide, crop, scale, channels, quantize, augment, alpha } = config;
  const files = pictures.map(({ name, header, low, label }) => [name, header, low?.name, low?.header, label]);
  return createHash('sha256')
    .update(JSON.stringify([{ shorterSide, crop, scale, channels, quantize, augment, alpha }, files]))
    .digest('hex');
}
