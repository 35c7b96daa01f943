import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BadInput, writeFileAtomic, type Io } from '@sr3kit/command';
import { disposeModel } from '@sr3kit/models';
import { evaluatePictures, type PictureFigures } from '../evaluation/evaluatePictures.ts';
import { measurable, openPictures, type EvaluatedFiles } from '../evaluation/evaluationPictures.ts';
import type { Measures } from '../evaluation/measure.ts';
import { fingerprint } from '../files/fingerprint.ts';
import { assertClasses } from '../model/assertClasses.ts';
import { openModel } from '../model/openModel.ts';
import type { Ablation, Variant } from './matrix.ts';

/** What a run of an ablation came to. */
export interface VariantResult {
  readonly name: string;
  /** Of each picture, in one order for all runs. */
  readonly pictures: readonly { readonly name: string; readonly bicubic: Measures; readonly measures: Measures }[];
}

/** What an evaluation was of; the same again need not be computed again. */
interface Kept extends VariantResult {
  readonly of: string;
}

const classesAdvice = ['evaluation.files', 'give a folder with all of them'] as const;

/** What {@link openPictures} is given. */
function evaluationFiles({ evaluation }: Ablation, io: Io, signal: AbortSignal): EvaluatedFiles {
  const onSkip = (path: string, reason: string): void => void io.stderr.write(`skipped ${path}: ${reason}\n`);
  return { files: evaluation.files, lowRes: undefined, baseFolder: io.cwd, onSkip, signal };
}

/**
 * Looks whether there are photographs to measure the runs on, before the first of them is trained.
 *
 * @throws BadInput or DataError where there are none, or not of the classes of the runs; the signal's reason.
 */
export async function assertEvaluation(ablation: Ablation, io: Io, signal: AbortSignal): Promise<void> {
  const files = { ...evaluationFiles(ablation, io, signal), onSkip: () => undefined };
  const models = ablation.variants.map(({ config }) => ({ config: config.model }));
  await using dataset = await openPictures(models, files);
  for (const { config } of models) assertClasses(dataset, config, ...classesAdvice);
}

/**
 * Measures the model of a run on the ablation's photographs, with its averaged weights. The result is kept in the run's
 * folder (`ablation.json`) and used again while model, pictures and sampling are the same.
 *
 * @throws The signal's reason.
 */
export async function evaluateVariant(
  { name, config }: Variant,
  ablation: Ablation,
  io: Io,
  signal: AbortSignal,
): Promise<VariantResult> {
  const { evaluation } = ablation;
  const folder = join(config.output, 'model');
  const weights = await fingerprint(join(folder, 'model.json'), join(folder, 'model.safetensors'));
  const of = JSON.stringify([weights, evaluation]);
  const file = join(config.output, 'ablation.json');
  const kept = await readKept(file);
  if (kept?.of === of) return { name, pictures: kept.pictures };

  const { scale } = config.model.task;
  const { limit, sampling } = evaluation;
  const model = await openModel(config.output);
  try {
    const files = evaluationFiles(ablation, io, signal);
    await using dataset = await openPictures([model], files);
    assertClasses(dataset, model.config, ...classesAdvice);
    const large = measurable(dataset, { ...files, scale, distances: false, limit });
    const methods = [
      { name: 'bicubic', model: null },
      { name, model },
    ];
    const found: PictureFigures[] = [];
    for await (const { name: picture, figures } of evaluatePictures(large, methods, { scale, sampling, signal })) {
      found.push({ name: picture, figures });
    }
    if (found.length === 0) throw new BadInput(`evaluation.files: no picture there is large enough: give larger ones`);
    const pictures = found.map(({ name: picture, figures }) => ({
      ...{ name: picture, bicubic: figures[0]!.measures, measures: figures[1]!.measures },
    }));
    await writeFileAtomic(file, `${JSON.stringify({ of, name, pictures } satisfies Kept)}\n`);
    return { name, pictures };
  } finally {
    disposeModel(model);
  }
}

async function readKept(file: string): Promise<Kept | undefined> {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Kept;
  } catch {
    // Not whole, or somebody else's: it is made again.
    return undefined;
  }
}
