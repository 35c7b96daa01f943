import { engineNames, type EngineName } from '@sr3kit/backends';
import { classesOf, modelConfigSchema, type ModelConfig } from '@sr3kit/checkpoints';
import { dataConfigSchema, type DataConfig } from '@sr3kit/data';
import { trainerConfigSchema, type TrainerConfig } from '@sr3kit/training';
import { z } from 'zod';
import { validationSchema, type ValidationConfig } from './validation.ts';

/** Everything that decides a run: two runs of the same configuration on the same engine are equal. */
export interface RunConfig {
  readonly model: ModelConfig;
  /** Folder of a model whose weights the run starts from; what it has not starts fresh. */
  readonly initial?: string | undefined;
  readonly data: DataConfig;
  readonly validation?: ValidationConfig | undefined;
  readonly training: TrainerConfig;
  readonly engine: 'auto' | EngineName;
  /** Folder of the run: checkpoints, samples, logs and the model. */
  readonly output: string;
}

/** Checks a configuration whose short forms (presets, what the task implies) are already written out. */
export const runConfigSchema: z.ZodType<RunConfig> = z
  .strictObject({
    model: modelConfigSchema,
    initial: z.string().min(1).optional(),
    data: dataConfigSchema,
    validation: validationSchema.optional(),
    training: trainerConfigSchema,
    engine: z.enum(['auto', ...engineNames]).default('auto'),
    output: z.string().min(1),
  })
  .check((context) => {
    for (const { path, input, message } of contradictions(context.value)) {
      context.issues.push({ code: 'custom', path, input, message: `${message}, got ${String(input)}` });
    }
  });

/** Pixels to a side; see `ssimLuma`. */
const WINDOW_OF_SSIM = 11;

/** Facts that are stated twice and have to agree; the model's schema checks its own. */
function contradictions({ model, data, validation }: RunConfig): { path: string[]; input: unknown; message: string }[] {
  const { scale, channels } = model.task;
  const found = [];
  if (data.scale !== scale) {
    found.push({ path: ['data', 'scale'], input: data.scale, message: `must be ${scale}, as model.task.scale` });
  }
  if (data.channels !== channels) {
    const message = `must be ${channels}, as model.task.channels`;
    found.push({ path: ['data', 'channels'], input: data.channels, message });
  }
  const classes = classesOf(model.network);
  if (classes !== undefined && data.labels === undefined) {
    const message = `must be given, e.g. as "folder", because model.network.classes is ${classes}`;
    found.push({ path: ['data', 'labels'], input: data.labels, message });
  }
  if (classes === undefined && data.labels !== undefined) {
    const message = 'must be left out, or model.network.classes given';
    found.push({ path: ['data', 'labels'], input: data.labels, message });
  }
  if (data.crop === undefined) {
    found.push({ path: ['data', 'crop'], input: data.crop, message: 'must be given, or model.task.size' });
  }
  const smallest = WINDOW_OF_SSIM + 2 * scale;
  if (validation !== undefined && data.crop !== undefined && data.crop < smallest) {
    const message = `must be at least ${smallest} for a validation: its SSIM leaves out a border of ${scale} and takes 11 x 11 pixels`;
    found.push({ path: ['data', 'crop'], input: data.crop, message });
  }
  const steps = validation?.sampling.steps ?? 0;
  if (model.objective.kind === 'diffusion' && steps > model.schedule.steps) {
    const message = `must be at most ${model.schedule.steps}, as model.schedule.steps`;
    found.push({ path: ['validation', 'sampling', 'steps'], input: steps, message });
  }
  return found;
}
