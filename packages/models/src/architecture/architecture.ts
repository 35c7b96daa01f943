import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { Evaluation, Params } from '@sr3kit/denoiser';
import type { Draw, PictureBatch } from '@sr3kit/losses';
import type { ModelConfig } from '../config/modelConfig.ts';
import type { NetworkConfig, Untagged } from '../config/network.ts';
import type { Objective } from '../config/objective.ts';
import type { Task } from '../config/task.ts';
import type { PerceptualDistances } from '../loss/perceptualTerm.ts';
import type { Diffusion, DiffusionOptions } from './diffusion.ts';
import type { DirectMode, Mode } from './mode.ts';
import type { TiledMethod } from './tiledMethod.ts';

/** Fields of a model that contradict each other. */
export interface Contradiction {
  readonly path: string[];
  readonly input: unknown;
  readonly message: string;
}

/** The loss of one batch under the given weights. Runs inside the caller's gradient tape or `tidy`. */
export type TrainingLoss = (params: Params, batch: PictureBatch, draw: Draw) => Scalar;

/** What a loss is made with. */
export interface LossOptions {
  readonly dropout: boolean;
  readonly distances?: PerceptualDistances | undefined;
}

/** Height and width of a picture in pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** What a network costs for one high-resolution picture. */
export interface Costs {
  /** Floating-point operations of one evaluation. */
  readonly flops: number;
  /** The most values held at any moment of one evaluation, not counting the weights. */
  readonly inferenceValues: number;
  /** The most values of a single tensor of an evaluation, where the architecture knows: engines bound that too. */
  readonly largestTensor?: number;
  /** The same for this picture's share of a training step. */
  readonly trainingValues: number;
  /** The same with gradient checkpointing, where the architecture knows. */
  readonly checkpointedValues?: number;
  /** Number of weights that a run trains. */
  readonly trainedWeights: number;
}

/**
 * Everything about a kind of network: how its configuration is checked, what its weights are, what it costs, what it
 * learns and how it answers. Code that handles models asks the architecture and never looks at its kind, so somebody
 * else's network is one more value of this type.
 */
export interface Architecture<TNetwork extends NetworkConfig = NetworkConfig> {
  readonly kind: TNetwork['kind'];
  /** Checks the fields beside `kind` and fills in their defaults; unknown keys are errors. */
  readonly schema: z.ZodType<Untagged<TNetwork>>;
  /** Ready configurations by name. */
  readonly presets: Readonly<Record<string, Untagged<TNetwork>>>;
  /**
   * Fields that a configuration may leave out, because the task and the objective imply them; undefined where they do
   * not.
   */
  implied(task: Partial<Task>, objective: Partial<Objective>): Readonly<Record<string, unknown>>;
  /** Where the network contradicts the rest of the model. */
  contradictions(model: ModelConfig<TNetwork>): readonly Contradiction[];

  /** Name and shape of each weight, in the order of computation. */
  parameterShapes(network: TNetwork): ReadonlyMap<string, readonly number[]>;
  /** Fresh weights, float32; a function of the seed alone. Owned by the caller. */
  init(network: TNetwork, seed: number): Params;
  /** Whether the model's objective trains a weight, or leaves it unchanged. */
  isTrained(model: ModelConfig<TNetwork>, name: string): boolean;
  /**
   * Which weights of another model a run starts from, by the names that they get here: some models have more than the
   * run needs. Default: all of them, under their own names.
   *
   * @param given - Names of the other model's weights.
   */
  startsFrom?(model: ModelConfig<TNetwork>, given: readonly string[]): ReadonlyMap<string, string>;

  /** Costs for a picture of high resolution. */
  costs(network: TNetwork, size: Extent): Costs;
  /** Side in pixels of the pictures for which costs are usually quoted. */
  usualSize(network: TNetwork): number;
  /** Sides of high-resolution training crops must be multiples of this. */
  sizeMultiple(network: TNetwork): number;
  /** Number of classes of a class-conditional network; undefined for the others. */
  classes(network: TNetwork): number | undefined;
  /** Whether it is shown a picture to enlarge. Default: it is. */
  needsPicture?(network: TNetwork): boolean;

  /**
   * The objective that the model is trained with; `dropout: false` is for validation, and `distances` are there if the
   * objective has a perceptual term.
   */
  loss(model: ModelConfig<TNetwork>, options: LossOptions): TrainingLoss;
  /** The ways in which the model can answer, the usual one first. */
  modes(model: ModelConfig<TNetwork>): readonly Mode[];
  /**
   * The answer in one pass, for models that have such a mode.
   *
   * @param lowRes - `[batch, height, width, channels]` in [-1, 1], any size.
   * @param mode - One of the model's modes.
   * @returns `[batch, height * scale, width * scale, channels]`, neither clipped nor projected; owned by the caller.
   */
  oneStep(model: ModelConfig<TNetwork>, params: Params, lowRes: Tensor4D, mode: DirectMode): Tensor4D;
  /**
   * As `oneStep`, part by part, for networks that see the whole picture and may take long. Default: `oneStep`, in one part.
   *
   * @param piece - See {@link DiffusionOptions}.
   */
  oneStepInParts?(
    model: ModelConfig<TNetwork>,
    params: Params,
    lowRes: Tensor4D,
    mode: DirectMode,
    options: Pick<DiffusionOptions, 'piece'>,
  ): Evaluation;
  /**
   * What a sampler needs to draw one batch of pictures, for models with the diffusion mode; the caller disposes of it.
   */
  diffusion(model: ModelConfig<TNetwork>, params: Params, lowRes: Tensor4D, options: DiffusionOptions): Diffusion;
  /**
   * The factor by which to raise the noise of a sampler that adds the posterior's noise, given the number of steps,
   * which are evenly spaced in logSnr. 1 for most architectures.
   */
  noiseFactor(steps: number): number;
  /** How to process a picture in tiles with exactly the same result; null if the network sees the whole picture. */
  tiled(model: ModelConfig<TNetwork>): TiledMethod | null;
}
