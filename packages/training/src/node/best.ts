import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { AnyModelConfig } from '@sr3kit/models';
import { writeModel } from '@sr3kit/models/node';
import { CheckpointError, type NamedArray } from '@sr3kit/safetensors';
import { readDirectory, replaceDirectory } from '@sr3kit/safetensors/node';
import type { TrainingState } from '../trainingState.ts';
import type { SaveOptions } from './checkpoint.ts';
import { emaArrays } from './stateFiles.ts';
import { withTraining } from './trainingSummary.ts';

/** How good a model was found to be. */
export interface Score {
  /** What was measured, for instance `psnr`. */
  readonly metric: string;
  /** Finite. */
  readonly value: number;
  readonly better: 'higher' | 'lower';
  /** Names what it was measured on, in any words: scores on other data are not compared. */
  readonly on?: string;
}

/** The score of the model in `best`. */
export interface BestScore extends Score {
  /** Updates done when it was measured. */
  readonly step: number;
}

const scoreSchema: z.ZodType<BestScore> = z.strictObject({
  metric: z.string(),
  value: z.number(),
  better: z.enum(['higher', 'lower']),
  on: z.string().exactOptional(),
  step: z.int().min(0),
});

/**
 * Keeps the averaged weights as `<directory>/best`, a model directory with a `score.json`, if they score better than what
 * is there. A best model by another metric or on other data, and one that is damaged, is replaced.
 *
 * @param state - Must not move on until the promise settles.
 * @param options - `frozen`: weights of the model that the run does not train.
 * @returns Whether they did.
 * @throws RangeError if the score is not finite; CheckpointError if it cannot be written or the parameters are not the
 *   model's; ConfigError for a wrong model.
 */
export async function saveBest(
  directory: string,
  state: TrainingState,
  model: AnyModelConfig,
  score: Score,
  options: Pick<SaveOptions, 'dtype'> & { readonly frozen?: ReadonlyMap<string, NamedArray> | undefined } = {},
): Promise<boolean> {
  if (!Number.isFinite(score.value)) {
    throw new RangeError(`the score ${score.metric} must be finite, got ${score.value}: leave such models out`);
  }
  const previous = await readBest(directory);
  if (previous && !isBetter(score, previous)) return false;
  const best: BestScore = { step: state.step, ...score };
  const trained = emaArrays(state.layout, (await state.ema.data()) as Float32Array);
  const weights = new Map([...(options.frozen ?? []), ...trained]);
  await replaceDirectory(resolve(directory, 'best'), async (temporary) => {
    await writeModel(temporary, withTraining(model, state), weights, { dtype: options.dtype ?? 'F32' });
    await writeFile(join(temporary, 'score.json'), `${JSON.stringify(best, null, 2)}\n`);
  });
  return true;
}

/** The score of `<directory>/best`; undefined if there is none, or none that can be read. */
export async function readBest(directory: string): Promise<BestScore | undefined> {
  try {
    return await readDirectory(join(directory, 'best'), async (path) =>
      scoreSchema.parse(JSON.parse(await readFile(join(path, 'score.json'), 'utf8'))),
    );
  } catch (error) {
    const unreadable = error instanceof CheckpointError || error instanceof SyntaxError || error instanceof z.ZodError;
    if (unreadable || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isBetter(score: Score, previous: Score): boolean {
  if (score.metric !== previous.metric || score.better !== previous.better || score.on !== previous.on) return true;
  return score.better === 'higher' ? score.value > previous.value : score.value < previous.value;
}
