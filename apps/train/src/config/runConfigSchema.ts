import { z } from 'zod';
import { engineNames } from '@sr3kit/backends';
import { picturesConfigSchema } from '@sr3kit/data';
import { modelConfigSchema } from '@sr3kit/models';
import { trainerConfigSchema } from '@sr3kit/training';
import { contradictions } from './contradictions.ts';
import { fields } from './fields.ts';
import { fitToTask } from './pictures.ts';
import type { RunConfig } from './runConfig.ts';
import { validationSchema } from './validation.ts';

const parts: z.ZodType<RunConfig> = z
  .strictObject({
    model: modelConfigSchema,
    initial: z.string().min(1).optional(),
    data: picturesConfigSchema,
    distances: z.string().min(1).optional(),
    validation: validationSchema.optional(),
    training: trainerConfigSchema,
    engine: z.enum(['auto', ...engineNames]).default('auto'),
    output: z.string().min(1),
  })
  .check(({ value, issues }) => {
    for (const found of contradictions(value)) issues.push({ code: 'custom', ...found });
  });

/** Networks have parts that may be null. */
const meansNull = 'model.network';

/** A field that is null is one that is left out, so that `--set validation=null` takes back what a file says. */
function withoutNulls(value: unknown, at: string = ''): unknown {
  const record = at === meansNull ? null : fields(value);
  if (record === null) return value;
  const present = Object.entries(record).filter(([, item]) => item !== null);
  return Object.fromEntries(present.map(([key, item]) => [key, withoutNulls(item, at === '' ? key : `${at}.${key}`)]));
}

/** Checks a configuration whose short forms (presets, what they leave out) are already written out. */
export const runConfigSchema: z.ZodType<RunConfig> = z.preprocess((raw, context) => {
  const fitted = fitToTask(withoutNulls(raw));
  for (const found of fitted.contradictions) context.addIssue({ code: 'custom', ...found });
  return fitted.config;
}, parts);
