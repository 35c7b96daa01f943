import { resolve } from 'node:path';
import { BadInput, type Io } from '@sr3kit/command';
import type { WholePicture } from '@sr3kit/data/node';
import type { DistanceWeights } from '@sr3kit/distances';
import { classesOf } from '@sr3kit/models';
import type { Sampling } from '../config/sampling.ts';
import type { LoadedClassifier } from '../evaluation/classifierFile.ts';
import { measurable, openPictures } from '../evaluation/evaluationPictures.ts';
import type { Compared } from '../evaluation/methods.ts';
import { progressLine } from '../evaluation/progressLine.ts';
import { assertClasses } from '../model/assertClasses.ts';
import { imagenetClasses } from './classes.ts';
import { gatherRecords, type KnownMethod } from './gatherRecords.ts';
import { paperTables, type TableName } from './paperTables.ts';
import { openRecords } from './recordFile.ts';
import type { TableAbout } from './tableResult.ts';
import { writeTable, type TableFiles } from './writeTable.ts';

/** What a table is made of. */
export interface TableWork {
  readonly table: TableName;
  readonly compared: Compared;
  readonly methods: readonly KnownMethod[];
  readonly about: Omit<TableAbout, 'distances' | 'network' | 'table'> & { readonly sampling: Sampling };
  readonly pictures: { readonly files: string; readonly lowRes: string | undefined; readonly limit: number };
  readonly distances: DistanceWeights | undefined;
  readonly classifier: LoadedClassifier | undefined;
  readonly files: TableFiles;
}

/**
 * Makes a table of the paper and writes it to `io.stdout` and the files.
 *
 * @param fingerprints - Of the weights of the distances and of the classifier.
 * @throws BadInput for pictures that no table can be made of; the signal's reason.
 */
export async function evaluateTable(work: TableWork, fingerprints: string, io: Io, signal: AbortSignal): Promise<void> {
  const { table, compared, methods, about, pictures, distances, classifier, files } = work;
  const models = [compared.model, ...(compared.baseline ? [compared.baseline] : [])].concat(
    (compared.beside ?? []).map(({ model }) => model),
  );
  const { scale } = compared.model.config.task;
  const { classes } = paperTables[table].needs;
  if (classes) assertClassesKnown(classifier);
  const onSkip = (path: string, reason: string): void => void io.stderr.write(`skipped ${path}: ${reason}\n`);
  const dataset = await openPictures(models, { ...pictures, classes, baseFolder: io.cwd, onSkip, signal });
  const line = progressLine(io);
  try {
    for (const { config } of models) {
      if (classesOf(config.network) !== undefined) {
        assertClasses(dataset, config, 'evaluate', 'give a folder with all of them');
      }
    }
    const count = Math.min(pictures.limit, dataset.length);
    assertPictures(count, pictures.files);
    const numbers = classes ? imagenetClasses(dataset, resolve(io.cwd, pictures.files)) : [];
    const file = await openRecords(files.records ?? undefined);
    try {
      const { limit } = pictures;
      const large = measurable(dataset, { scale, distances: distances !== undefined, limit, onSkip, signal });
      const gathered = await gatherRecords(large, methods, {
        scale,
        sampling: about.sampling,
        classifier,
        distances,
        fingerprints,
        file,
        labelOf: ({ label }: WholePicture) => (label === undefined ? undefined : numbers[label]),
        onPicture: (done, name) => line.show(`${done}/${count} ${name.slice(0, 60)}`),
        signal,
      });
      assertPictures(gathered.photographs.length, pictures.files);
      const withAbout = { table, ...about, distances: distances !== undefined, network: classifier?.network };
      await writeTable(withAbout, gathered, files, line, io);
    } finally {
      file.close();
    }
  } finally {
    line.clear();
    await dataset.close();
  }
}

/** Errors are counted among ImageNet's classes. */
function assertClassesKnown(classifier: LoadedClassifier | undefined): void {
  if (classifier?.network.classes !== null) return;
  throw new BadInput(
    `evaluate: --classifier holds ${classifier.network.name}, whose classes are in an order of their own, so that nobody can ` +
      'tell a right answer from a wrong one: give the file of tools/weights/classifier.mts for a table of errors',
  );
}

/**
 * Asserts that there are as many pictures as a covariance and an interval need.
 *
 * @throws BadInput
 */
export function assertPictures(count: number, given: string): void {
  if (count < 2) {
    throw new BadInput(
      `evaluate: ${given}: a table needs at least 2 pictures that are large enough, there ${count === 1 ? 'is 1' : 'is none'}: ` +
        'of fewer, the covariance of features and intervals are undefined',
    );
  }
}
