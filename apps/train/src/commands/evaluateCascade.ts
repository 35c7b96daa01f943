import { resolve } from 'node:path';
import { exitCodes, interruptible, type Io } from '@sr3kit/command';
import { disposeModel, type Model } from '@sr3kit/models';
import { disposeClassifier, openClassifier } from '../evaluation/classifierFile.ts';
import { fingerprint } from '../files/fingerprint.ts';
import { modelFiles, openModel } from '../model/openModel.ts';
import { evaluateDrawn, type DrawnWork } from '../tables/evaluateDrawn.ts';
import { checkStages } from './generate.ts';
import { openEngine } from './openEngine.ts';
import { readStageSampling, type SamplingFlags } from './samplingOptions.ts';

/** What a table with records says when it is stopped. */
export const goesOn = 'the same command goes on from its records';

/** What `evaluate --table t4` was asked for. */
export interface CascadeEvaluation extends Pick<DrawnWork, 'files' | 'pictures'> {
  /** Folders of a base and its stages, as they were given. */
  readonly models: readonly string[];
  readonly flags: SamplingFlags & { readonly engine: string };
  /** The file of its weights. */
  readonly classifier: string;
}

/**
 * Makes a table of what a cascade draws.
 *
 * @throws BadInput or ModelError for models and pictures that no table can be made of.
 */
export async function evaluateCascade(asked: CascadeEvaluation, io: Io): Promise<number> {
  const { models: folders, flags, pictures, files } = asked;
  const samplings = readStageSampling(flags, folders.length);
  const engine = await openEngine(flags.engine, io);
  const classifier = await openClassifier(asked.classifier);
  const models: Model[] = [];
  try {
    const places = folders.map((folder) => resolve(io.cwd, folder));
    for (const place of places) models.push(await openModel(place));
    checkStages(models, folders, samplings);
    const fingerprints = await fingerprint(...places.flatMap(modelFiles), asked.classifier);
    const work = { models, samplings, engine: engine.name, pictures, classifier, files };
    return await interruptible(
      io,
      async (signal) => {
        await evaluateDrawn(work, fingerprints, io, signal);
        return exitCodes.done;
      },
      files.records === null ? undefined : goesOn,
    );
  } finally {
    models.forEach(disposeModel);
    disposeClassifier(classifier);
  }
}
