import { resolve } from 'node:path';
import { synsets } from '@sr3kit/classifier';
import type { Io } from '@sr3kit/command';
import { openDataset, type Dataset, type WholePicture } from '@sr3kit/data/node';
import type { Model } from '@sr3kit/models';
import type { Sampling } from '../config/sampling.ts';
import type { LoadedClassifier } from '../evaluation/classifierFile.ts';
import { progressLine } from '../evaluation/progressLine.ts';
import { assertClasses } from '../model/assertClasses.ts';
import { cascadeOf } from '../model/cascadeOf.ts';
import { assertPictures } from './evaluateTable.ts';
import { gatherDrawn } from './gatherDrawn.ts';
import { openRecords } from './recordFile.ts';
import { writeTable, type TableFiles } from './writeTable.ts';

/** What a table of drawn pictures is made of. */
export interface DrawnWork {
  /** A base and its stages. */
  readonly models: readonly Model[];
  /** How each of them draws. */
  readonly samplings: readonly Sampling[];
  readonly engine: string;
  /** The photographs as they were given, and at most how many of them. */
  readonly pictures: { readonly files: string; readonly limit: number };
  readonly classifier: LoadedClassifier;
  readonly files: TableFiles;
}

/**
 * Makes table 4 of the paper: draws as many pictures as there are photographs, of the same classes, and compares the two
 * sets. The photographs are shrunk to the size of what is drawn.
 *
 * @param fingerprints - Of the weights of the models and of the classifier.
 * @throws BadInput for pictures that no table can be made of; the signal's reason.
 */
export async function evaluateDrawn(work: DrawnWork, fingerprints: string, io: Io, signal: AbortSignal): Promise<void> {
  const { models, samplings, engine, pictures, classifier, files } = work;
  const cascade = cascadeOf(models, samplings);
  const dataset = await openDataset(
    {
      files: [pictures.files],
      scale: 1,
      channels: cascade.channels,
      shorterSide: cascade.sizes.at(-1)!,
      ...(cascade.classes === undefined ? {} : { labels: 'folder' as const }),
    },
    {
      onSkip: (path, reason) => void io.stderr.write(`skipped ${path}: ${reason}\n`),
      baseFolder: io.cwd,
      filesName: 'evaluate',
      signal,
    },
  );
  const line = progressLine(io);
  try {
    assertClasses(dataset, models[0]!.config, 'evaluate', 'give a folder with all of them');
    const count = Math.min(pictures.limit, dataset.length);
    assertPictures(count, pictures.files);
    const file = await openRecords(files.records ?? undefined);
    try {
      const gathered = await gatherDrawn(evenly(dataset, count, signal), {
        ...{ cascade, models, samplings, classifier, fingerprints, file, signal },
        labelOf: numbersOf(dataset),
        onPicture: (done) => line.show(`${done}/${count}`),
      });
      const about = { table: 't4', folder: resolve(io.cwd, pictures.files), engine, sampling: samplings } as const;
      const withAbout = { ...about, distances: false, network: classifier.network };
      await writeTable(withAbout, gathered, files, line, io);
    } finally {
      file.close();
    }
  } finally {
    line.clear();
    await dataset.close();
  }
}

/** As many as are wanted, from all classes alike: pictures come class by class. */
async function* evenly(
  dataset: Dataset,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<WholePicture, void, undefined> {
  let [seen, taken] = [0, 0];
  for await (const picture of dataset.images({ signal })) {
    seen += 1;
    if (Math.floor((seen * count) / dataset.length) === taken) continue;
    taken += 1;
    yield picture;
  }
}

/** The right class of a photograph among ImageNet's, where all folders are named by such. */
function numbersOf({ classes }: Dataset): (picture: WholePicture) => number | undefined {
  const numbers = classes.map((name) => synsets.indexOf(name));
  return ({ label }) => (label === undefined || numbers.includes(-1) ? undefined : numbers[label]);
}
