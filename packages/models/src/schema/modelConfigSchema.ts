import { z } from 'zod';
import { scheduleConfigSchema } from '@sr3kit/schedules';
import type { Contradiction } from '../architecture/architecture.ts';
import { architectureOf, type Architectures } from '../architectures.ts';
import { inferencePlansSchema } from '../config/inferencePlan.ts';
import type { AnyModelConfig, ModelConfig } from '../config/modelConfig.ts';
import { objectiveSchema } from '../config/objective.ts';
import { taskSchema } from '../config/task.ts';
import { trainingSummarySchema } from '../config/trainingSummary.ts';
import { networkSchemaOf } from './networkSchema.ts';

/**
 * A schema of {@link ModelConfig} that fills in the defaults of its parts. Unknown keys are errors, and so are parts
 * that contradict each other: a diffusion objective and a network that is not told the noise level, for instance.
 *
 * @param architectures - Your own, in addition to the built-in ones.
 */
export function modelConfigSchemaOf(architectures: Architectures): z.ZodType<AnyModelConfig> {
  return z
    .strictObject({
      format: z.literal('sr3kit-model'),
      version: z.literal(1, {
        error: ({ input }) =>
          typeof input === 'number' ? `must be 1, got ${input}: a newer sr3kit wrote this, update yours` : undefined,
      }),
      task: taskSchema,
      network: networkSchemaOf(architectures),
      schedule: scheduleConfigSchema,
      objective: objectiveSchema,
      inference: inferencePlansSchema.exactOptional(),
      training: trainingSummarySchema.exactOptional(),
    })
    .check(({ value, issues }) => {
      const architecture = architectureOf(value.network, architectures);
      const found = [...ofColours(value), ...architecture.contradictions(value)];
      if (found.length === 0 && !architecture.modes(value).includes('crisp')) found.push(...ofStarts(value));
      for (const { path, input, message } of found) issues.push({ code: 'custom', path: [...path], input, message });
    });
}

/** The networks of the distances have seen pictures in colour. */
function ofColours({ task, objective }: AnyModelConfig): Contradiction[] {
  if (objective.kind !== 'regression' || objective.perceptual === undefined || task.channels === 3) return [];
  const message = `must be left out, because task.channels is ${task.channels} and its distances are of RGB pictures`;
  return [{ path: ['objective', 'perceptual'], input: objective.perceptual, message }];
}

/** Of a model without the mode crisp. */
function ofStarts({ inference = [] }: AnyModelConfig): Contradiction[] {
  const message = "must be noise, because the model has no mode crisp to start from, got 'crisp'";
  return inference.flatMap(({ start }, i) =>
    start === 'crisp' ? [{ path: ['inference', String(i), 'start'], input: start, message }] : [],
  );
}

/** {@link modelConfigSchemaOf} the built-in architectures alone. */
export const modelConfigSchema: z.ZodType<ModelConfig> = modelConfigSchemaOf([]) as z.ZodType<ModelConfig>;
