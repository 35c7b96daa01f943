import { scheduleConfigSchema, type ScheduleConfig } from '@sr3kit/schedules';
import { z } from 'zod';
import { networkSchema, type Network } from './network.ts';
import { objectiveSchema, type Objective } from './objective.ts';

/** What a model is for. */
export interface Task {
  /** Magnification, an integer of at least 1. */
  readonly scale: number;
  /** Side of the square high-resolution crops it was trained on, in pixels. */
  readonly size?: number;
  /** Gray (1) or RGB (3). */
  readonly channels: 1 | 3;
  /**
   * How far results are moved onto the pictures whose downsample is the input, in [0, 1], unless somebody asks for something
   * else; 1 if it is left out. A model that was trained to forgive noise and JPEG must not get them back: 0.
   */
  readonly consistency?: number;
}

/** Where weights come from, for people. */
export interface TrainingSummary {
  /** Updates done. */
  readonly steps: number;
  /** Pictures seen, repetitions included. */
  readonly examples?: number;
  /** Wall-clock time. */
  readonly seconds?: number;
  /** Last loss, smoothed or not. */
  readonly loss?: number;
  readonly seed?: number;
  /** Engine and device it was trained on. */
  readonly engine?: string;
  /** Pictures it was trained on. */
  readonly data?: string;
  readonly notes?: string;
}

/** The contents of `model.json`: everything but the weights that is needed to use a model. */
export interface ModelConfig {
  readonly format: 'sr3kit-model';
  readonly version: 1;
  readonly task: Task;
  readonly network: Network;
  /** The noise curve of the training; inference may choose fewer points on it. */
  readonly schedule: ScheduleConfig;
  readonly objective: Objective;
  readonly training?: TrainingSummary;
}

const count = z.int().min(0);

/** Validates a {@link Task}. */
export const taskSchema: z.ZodType<Task> = z.strictObject({
  scale: z.int().min(1),
  size: z.int().min(1).exactOptional(),
  channels: z.literal([1, 3]),
  consistency: z.number().min(0).max(1).exactOptional(),
});

const trainingSummarySchema: z.ZodType<TrainingSummary> = z.strictObject({
  steps: count,
  examples: count.exactOptional(),
  seconds: z.number().min(0).exactOptional(),
  loss: z.number().exactOptional(),
  seed: count.exactOptional(),
  engine: z.string().exactOptional(),
  data: z.string().exactOptional(),
  notes: z.string().exactOptional(),
});

/**
 * Validates a {@link ModelConfig} and fills in the defaults of its parts. Unknown keys are errors, and so are parts that
 * contradict each other: a diffusion objective and a network that is not told the noise level, for instance.
 */
export const modelConfigSchema: z.ZodType<ModelConfig> = z
  .strictObject({
    format: z.literal('sr3kit-model'),
    version: z.literal(1, {
      error: ({ input }) =>
        typeof input === 'number' ? `must be 1, got ${input}: a newer sr3kit wrote this, update yours` : undefined,
    }),
    task: taskSchema,
    network: networkSchema,
    schedule: scheduleConfigSchema,
    objective: objectiveSchema,
    training: trainingSummarySchema.exactOptional(),
  })
  .check(({ value, issues }) => {
    for (const { path, input, message } of contradictions(value)) issues.push({ code: 'custom', path, input, message });
  });

type Contradiction = { path: string[]; input: unknown; message: string };

function contradictions(model: ModelConfig): Contradiction[] {
  const { task, network } = model;
  const found = network.kind === 'lite' ? liteContradictions(model, network) : unetContradictions(model, network);
  if (network.imageChannels !== task.channels)
    found.unshift({
      path: ['network', 'imageChannels'],
      input: network.imageChannels,
      message: `must be ${task.channels}, as task.channels, got ${network.imageChannels}`,
    });
  return found;
}

function unetContradictions(
  { objective }: ModelConfig,
  network: Extract<Network, { readonly kind: 'unet' }>,
): Contradiction[] {
  const found: Contradiction[] = [];
  const noiseInput = objective.kind === 'diffusion';
  if (network.noiseInput !== noiseInput)
    found.push({
      path: ['network', 'noiseInput'],
      input: network.noiseInput,
      message: `must be ${noiseInput} because objective.kind is ${objective.kind}`,
    });
  if (objective.target === 'residual' && network.conditionChannels === 0)
    found.push({
      path: ['objective', 'target'],
      input: objective.target,
      message: "must be image, because a network with conditionChannels 0 has no picture to add to, got 'residual'",
    });
  if (objective.target === 'parts')
    found.push({
      path: ['objective', 'target'],
      input: objective.target,
      message: "must be image or residual, because network.kind is unet, got 'parts'",
    });
  return found;
}

function liteContradictions(
  { task, objective }: ModelConfig,
  network: Extract<Network, { readonly kind: 'lite' }>,
): Contradiction[] {
  const found: Contradiction[] = [];
  if (network.scale !== task.scale)
    found.push({
      path: ['network', 'scale'],
      input: network.scale,
      message: `must be ${task.scale}, as task.scale, got ${network.scale}`,
    });
  if (objective.target !== 'parts')
    found.push({
      path: ['objective', 'target'],
      input: objective.target,
      message: `must be parts, because network.kind is lite, got '${objective.target}'`,
    });
  if (objective.kind === 'diffusion' && network.denoiser === null)
    found.push({
      path: ['network', 'denoiser'],
      input: network.denoiser,
      message: 'must be given because objective.kind is diffusion, got null',
    });
  return found;
}
