import { z } from 'zod';
import { engineNames, type EngineName } from '@sr3kit/backends';
import { picturesConfigSchema, type PicturesConfig } from '@sr3kit/data';
import { modelConfigSchema, type AnyModelConfig } from '@sr3kit/models';
import { trainerConfigSchema, type TrainerConfig } from '@sr3kit/training';
import { contradictions } from './contradictions.ts';
import { fitToTask } from './pictures.ts';
import { validationSchema, type ValidationConfig } from './validation.ts';

/** Everything that decides a run: two runs of the same configuration on the same engine are equal. */
export interface RunConfig {
  readonly model: AnyModelConfig;
  /** Folder of a model whose weights the run starts from; weights that it lacks start fresh. */
  readonly initial?: string | undefined;
  /** Which pictures; their scale and channels are those of `model.task`. */
  readonly data: PicturesConfig;
  readonly validation?: ValidationConfig | undefined;
  readonly training: TrainerConfig;
  readonly engine: 'auto' | EngineName;
  /** Folder of the run: checkpoints, samples, logs and the model. */
  readonly output: string;
}

const parts: z.ZodType<RunConfig> = z
  .strictObject({
    model: modelConfigSchema,
    initial: z.string().min(1).optional(),
    data: picturesConfigSchema,
    validation: validationSchema.optional(),
    training: trainerConfigSchema,
    engine: z.enum(['auto', ...engineNames]).default('auto'),
    output: z.string().min(1),
  })
  .check(({ value, issues }) => {
    for (const found of contradictions(value)) issues.push({ code: 'custom', ...found });
  });

/** Checks a configuration whose short forms (presets, what they leave out) are already written out. */
export const runConfigSchema: z.ZodType<RunConfig> = z.preprocess((raw, context) => {
  const fitted = fitToTask(raw);
  for (const found of fitted.contradictions) context.addIssue({ code: 'custom', ...found });
  return fitted.config;
}, parts);
