import { z } from 'zod';
import type { Written } from '@sr3kit/config';
import type { Precision } from '@sr3kit/ops';

/** Which optimiser, and its constants. Adam: Kingma & Ba 2015, Alg. 1. AdamW: Loshchilov & Hutter 2019, Alg. 2. */
export interface OptimizerConfig {
  /** `adam` adds weight decay to the gradient (L2), `adamw` takes it off the weights directly. */
  readonly kind: 'adam' | 'adamw';
  /** Decay of the mean of the gradients, in [0, 1). */
  readonly beta1: number;
  /** Decay of the mean of their squares, in [0, 1). */
  readonly beta2: number;
  /** Added to the root of the second moment, above 0. */
  readonly epsilon: number;
  /** 0 for none. It acts on every parameter, biases and norms included, as in torch.optim. */
  readonly weightDecay: number;
  /** Moves some of the weights by Muon, and all others as `kind` says. Left out: none. */
  readonly muon?: MuonConfig;
}

/**
 * Muon (Jordan et al. 2024), which makes the step of a whole matrix orthogonal. It is meant for the layers inside a network:
 * the first and the last layer learn better by Adam.
 */
export interface MuonConfig {
  /** A regular expression: weights of two dimensions and more whose names fit are Muon's. */
  readonly weights: string;
  /** How many times the learning rate these weights move at, in [0, Infinity); at 1 their steps are as large as Adam's. */
  readonly rate: number;
  /** Decay of the mean of the gradients, in [0, 1). */
  readonly momentum: number;
}

/** How to train: everything that, with the data and the loss, decides the weights. */
export interface TrainerConfig {
  /** Examples in one forward pass. One update sees `batchSize * accumulate` of them. */
  readonly batchSize: number;
  /** Updates in the whole run. */
  readonly steps: number;
  /** Highest learning rate, reached after the warm-up. */
  readonly learningRate: number;
  /** Updates over which the learning rate rises linearly from 0. */
  readonly warmupSteps: number;
  /** What follows the warm-up: the same rate, or half a cosine to 0 at `steps`. */
  readonly decay: 'constant' | 'cosine';
  readonly optimizer: OptimizerConfig;
  /** Decay of the moving average of the weights, in [0, 1); see `emaDecayAt` for its warm-up. 0: no average. */
  readonly emaDecay: number;
  /** Gradients with a larger norm over all parameters are scaled down to it. Left out: no clipping. */
  readonly clipNorm?: number;
  /** Batches whose mean gradient makes one update. */
  readonly accumulate: number;
  /**
   * In what loss and gradient are computed beside float32, see `withPrecision` of `@sr3kit/ops`: `bfloat16` where the engine
   * offers it; `float16` on WebGPU alone, with a loss that is scaled.
   */
  readonly precision: Precision;
  /**
   * Whether blocks of the network are computed a second time for their gradients, instead of kept: a third more work, far
   * less memory. See `checkpointed` of `@sr3kit/ops`.
   */
  readonly gradientCheckpointing: boolean;
  /** Integer in [0, 2^53) from which every draw of the run derives. */
  readonly seed: number;
  /** Updates from one checkpoint to the next; for the caller's loop, `train` itself writes nothing. */
  readonly checkpointEvery: number;
  /** Checkpoints kept on disk. */
  readonly keep: number;
}

/** What {@link trainerConfigSchema} reads: a {@link TrainerConfig} in which fields with a default may be missing. */
export type TrainerConfigInput = Pick<TrainerConfig, 'batchSize' | 'steps' | 'learningRate'> &
  Written<Omit<TrainerConfig, 'batchSize' | 'steps' | 'learningRate' | 'optimizer'>> & {
    readonly optimizer?: (Written<Omit<OptimizerConfig, 'muon'>> & { readonly muon?: Written<MuonConfig> }) | undefined;
  };

const count = z.int().min(1);
const fraction = z.number().min(0).lt(1);

/** Of the convolutions of residual blocks: in the light model and U-Nets, and in those of the layout `checkpoint`. */
const CONVOLUTIONS_OF_BLOCKS = String.raw`(conv[12]|block[12]\.block\.3)\.weight$`;

const optimizerSchema = z.strictObject({
  kind: z.enum(['adam', 'adamw']).default('adam'),
  beta1: fraction.default(0.9),
  beta2: fraction.default(0.999),
  epsilon: z.number().positive().default(1e-8),
  weightDecay: z.number().min(0).default(0),
  muon: z
    .strictObject({
      weights: z
        .string()
        // Who goes on to compare it with the names of a network must be sure that it can be.
        .refine(isPattern, { error: 'must be a regular expression', abort: true })
        .default(CONVOLUTIONS_OF_BLOCKS),
      rate: z.number().positive().default(2),
      momentum: fraction.default(0.95),
    })
    .exactOptional(),
});

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads a {@link TrainerConfig}: unknown keys are errors. Defaults: `warmupSteps` 0, `decay` constant, Adam with
 * (0.9, 0.999), 1e-8, no weight decay and no Muon, `emaDecay` 0.999, no clipping, `accumulate` 1, `precision` float32,
 * no gradient checkpointing, `seed` 0,
 * `checkpointEvery` 1000, `keep` 3. Muon's are `rate` 2, `momentum` 0.95, and as `weights` the convolutions of residual
 * blocks.
 */
export const trainerConfigSchema: z.ZodType<TrainerConfig, TrainerConfigInput> = z
  .strictObject({
    batchSize: count,
    steps: count,
    learningRate: z.number().positive(),
    warmupSteps: z.int().min(0).default(0),
    decay: z.enum(['constant', 'cosine']).default('constant'),
    optimizer: optimizerSchema.prefault({}),
    emaDecay: fraction.default(0.999),
    clipNorm: z.number().positive().exactOptional(),
    accumulate: count.default(1),
    precision: z.enum(['float32', 'bfloat16', 'float16']).default('float32'),
    gradientCheckpointing: z.boolean().default(false),
    seed: z.int().min(0).default(0),
    checkpointEvery: count.default(1000),
    keep: count.default(3),
  })
  .refine(({ precision, optimizer }) => precision !== 'float16' || optimizer.muon === undefined, {
    path: ['optimizer', 'muon'],
    error: 'must be left out, because precision is float16: choose float32 or bfloat16, or train without muon',
  });
