import { z } from 'zod';
import { scheduleConfigSchema, type ScheduleConfig } from '@sr3kit/schedules';
import type { NetworkConfig } from '../architecture/architecture.ts';
import { architectureOf, type Architectures, type BuiltInNetwork } from '../architecture/architectures.ts';
import { networkSchemaOf } from './networkSchema.ts';
import { objectiveSchema, type Objective } from './objective.ts';
import { taskSchema, type Task } from './task.ts';
import { trainingSummarySchema, type TrainingSummary } from './trainingSummary.ts';

/** The contents of `model.json`: everything but the weights that is needed to use a model. */
export interface ModelConfig<TNetwork extends NetworkConfig = BuiltInNetwork> {
  readonly format: 'sr3kit-model';
  readonly version: 1;
  readonly task: Task;
  readonly network: TNetwork;
  /** The noise curve of the training; inference may choose fewer points on it. */
  readonly schedule: ScheduleConfig;
  readonly objective: Objective;
  readonly training?: TrainingSummary;
}

/** A model of any architecture, those of other packages included. */
export type AnyModelConfig = ModelConfig<NetworkConfig>;

/**
 * A schema of {@link ModelConfig} that fills in the defaults of its parts. Unknown keys are errors, and so are parts that
 * contradict each other: a diffusion objective and a network that is not told the noise level, for instance.
 *
 * @param architectures - Those that are known beside ours.
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
      training: trainingSummarySchema.exactOptional(),
    })
    .check(({ value, issues }) => {
      const found = architectureOf(value.network, architectures).contradictions(value);
      for (const { path, input, message } of found) issues.push({ code: 'custom', path: [...path], input, message });
    });
}

/** {@link modelConfigSchemaOf} our own architectures alone. */
export const modelConfigSchema: z.ZodType<ModelConfig> = modelConfigSchemaOf([]) as z.ZodType<ModelConfig>;
