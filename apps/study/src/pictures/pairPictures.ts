import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { BadInput } from '@sr3kit/command';
import type { StudyConfig } from '../config/studyConfig.ts';

/** The files of one picture: its photograph, its low-resolution version, and what each model made of that. */
export interface PictureFiles {
  /** The photograph's file name without its ending. */
  readonly name: string;
  readonly truth: string;
  readonly low: string;
  readonly models: readonly string[];
}

const PICTURE = /\.(png|jpe?g|webp|avif|tiff?)$/i;
const SHOWN_PROBLEMS = 10;

/**
 * Finds the files of every picture: those of the same name, whatever their ending, in the folders of a study.
 *
 * @returns In the order of their names.
 * @throws BadInput that lists what is missing, left over or there twice.
 */
export async function pairPictures(config: StudyConfig): Promise<PictureFiles[]> {
  const problems: string[] = [];
  const truth = await picturesOf(config.truth, '', 'truth', problems);
  const low = await picturesOf(config.low, '', 'low', problems);
  const models = await Promise.all(
    config.models.map(({ name, folder, suffix }) => picturesOf(folder, suffix, `model "${name}"`, problems)),
  );
  const others = [
    { what: 'low', folder: config.low, files: low },
    ...config.models.map(({ name, folder }, i) => ({ what: `model "${name}"`, folder, files: models[i]! })),
  ];
  for (const { what, folder, files } of others) {
    for (const name of truth.keys()) {
      if (!files.has(name)) problems.push(`${what}: there is no picture "${name}" in ${folder}`);
    }
    for (const name of files.keys()) {
      if (!truth.has(name)) problems.push(`${what}: "${name}" in ${folder} has no photograph in ${config.truth}`);
    }
  }
  refuse(problems);
  return [...truth].map(([name, path]) => ({
    name,
    truth: path,
    low: low.get(name)!,
    models: models.map((files) => files.get(name)!),
  }));
}

/**
 * Throws what is wrong with pictures, if anything is.
 *
 * @throws BadInput with the first problems and the number of the others.
 */
export function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length - SHOWN_PROBLEMS;
  const lines = [...problems.slice(0, SHOWN_PROBLEMS), ...(more > 0 ? [`... and ${more} more`] : [])];
  throw new BadInput(`the pictures of the study do not fit together:\n  ${lines.join('\n  ')}`);
}

async function picturesOf(
  folder: string,
  suffix: string,
  what: string,
  problems: string[],
): Promise<ReadonlyMap<string, string>> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => PICTURE.test(name) && !name.startsWith('.')).sort();
  } catch (cause) {
    throw new BadInput(`${what}: the folder ${folder} cannot be read: check its path`, { cause });
  }
  const found = new Map<string, string>();
  for (const file of names) {
    const stem = file.slice(0, -extname(file).length);
    if (!stem.endsWith(suffix)) {
      problems.push(`${what}: ${file} does not end in "${suffix}", its suffix`);
      continue;
    }
    const name = stem.slice(0, stem.length - suffix.length);
    if (found.has(name)) problems.push(`${what}: "${name}" is there twice in ${folder}`);
    found.set(name, join(folder, file));
  }
  if (found.size === 0) problems.push(`${what}: there is no picture in ${folder}`);
  return found;
}
