import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BadInput, exitCodes, type Io } from '@sr3kit/command';
import { writeImage } from '@sr3kit/data/node';
import { composeGrid, toUint8, type Image } from '@sr3kit/imaging';
import { needsPicture, type Cascade, type Model } from '@sr3kit/models';
import type { Sampling } from '../config/sampling.ts';
import { cascadeOf } from '../model/cascadeOf.ts';
import { drawPictures } from '../model/drawPictures.ts';
import { checkSampling } from './samplingOptions.ts';

/** What `sample --count` was asked for. */
export interface Generation {
  /** A base and its stages. */
  readonly models: readonly Model[];
  /** How each of them draws; the seed is that of the first. */
  readonly samplings: readonly Sampling[];
  /** Pictures, of each class where there are classes. */
  readonly count: number;
  /** Classes as they were given: numbers with commas between them. */
  readonly label: string | undefined;
  readonly out: string;
  readonly overwrite: boolean;
}

/** Draws pictures through a cascade, and writes them and a grid of all: a row for each class. */
export async function generatePictures(
  { models, samplings, count, label, out, overwrite }: Generation,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const cascade = cascadeOf(models, samplings);
  const classes = readLabels(label, cascade);
  const labels = classes?.flatMap((each) => Array.from({ length: count }, () => each));
  const total = labels?.length ?? count;
  const paths = Array.from({ length: total }, (_, index) => join(out, nameOf(index, count, labels?.[index])));
  const grid = join(out, 'grid.png');
  const taken = [...paths, grid].find((path) => existsSync(path));
  if (taken !== undefined && !overwrite) {
    throw new BadInput(`${taken} exists: use --overwrite to replace it, or choose another --out`);
  }
  const drawn: Image<Uint8Array>[] = [];
  for await (const picture of drawPictures(cascade, { count: total, labels, seed: samplings[0]!.seed, signal })) {
    if (drawn.length === 0) await mkdir(out, { recursive: true });
    const path = paths[drawn.length]!;
    const image = toUint8(picture);
    drawn.push(image);
    await writeImage(path, image);
    io.stdout.write(`${path}\n`);
  }
  await writeImage(grid, gridOf(drawn, classes === undefined || classes.length === 1 ? squareSide(total) : count));
  io.stdout.write(`${grid}\n`);
  return exitCodes.done;
}

/**
 * Compares the models with what is asked of them before weights are read into a cascade.
 *
 * @throws BadInput where one of them cannot draw like that, or the first is no base.
 */
export function checkStages(
  models: readonly Model[],
  folders: readonly string[],
  samplings: readonly Sampling[],
): void {
  for (const [index, { config }] of models.entries()) {
    checkSampling(samplings[index]!, config, folders[index]);
  }
  if (needsPicture(models[0]!.config.network)) {
    throw new BadInput(
      `${folders[0]}: this model is shown a picture, and --count draws from noise alone: give a base first (a model with ` +
        'model.network.conditionChannels 0), or pictures and no --count',
    );
  }
}

function readLabels(text: string | undefined, { classes }: Cascade): readonly number[] | undefined {
  if (classes === undefined) {
    if (text === undefined) return undefined;
    throw new BadInput(`--label ${text}: these models have no classes: leave it out`);
  }
  if (text === undefined) return Array.from({ length: classes }, (_, label) => label);
  return text.split(',').map((each) => {
    const label = Number(each);
    if (each.trim() !== '' && Number.isInteger(label) && label >= 0 && label < classes) return label;
    throw new BadInput(
      `--label ${text}: these models have the classes 0 to ${classes - 1}: give some of them, e.g. 0,1`,
    );
  });
}

function nameOf(index: number, count: number, label: number | undefined): string {
  const number = String((index % count) + 1).padStart(String(count).length, '0');
  return label === undefined ? `sample_${number}.png` : `class-${label}_${number}.png`;
}

const squareSide = (total: number): number => Math.ceil(Math.sqrt(total));

function gridOf(pictures: readonly Image[], columns: number): Image<Uint8Array> {
  const rows = Array.from({ length: Math.ceil(pictures.length / columns) }, (_, row) =>
    pictures.slice(row * columns, (row + 1) * columns),
  );
  return composeGrid(
    rows,
    Array.from({ length: Math.min(columns, pictures.length) }, () => ''),
  );
}
