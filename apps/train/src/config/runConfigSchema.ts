import { z } from 'zod';
import { engineNames } from '@sr3kit/backends';
import { picturesConfigSchema } from '@sr3kit/data';
import { modelConfigSchema } from '@sr3kit/models';
import { trainerConfigSchema } from '@sr3kit/training';
import { contradictions } from './contradictions.ts';
import { fitToTask } from './pictures.ts';
import type { RunConfig } from './runConfig.ts';
import { validationSchema } from './validation.ts';

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
