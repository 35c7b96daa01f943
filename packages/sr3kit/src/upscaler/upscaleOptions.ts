import {
  defaultConsistency,
  modeNames,
  modesOf,
  ModelError,
  usualSteps,
  type AnyModelConfig,
  type Architectures,
  type Mode,
} from '@sr3kit/models';
import { assertSeed } from '@sr3kit/random';
import { ancestral, type Sampler } from '@sr3kit/samplers';
import type { Previews } from '../tiles/previews.ts';

/** More results of one picture than anybody looks at are a mistake. */
const MOST_SAMPLES = 10_000;

/** How to upscale a picture. */
export interface UpscaleOptions {
  /**
   * `one-step` is faithful and quick, and the default where the model has it; `crisp` is as quick and looks sharper;
   * `diffusion` draws one of the many pictures that the input allows, with texture.
   */
  readonly mode?: Mode;
  /** Refinements of the diffusion mode, 1 to 20 in practice. Default: the model's, `usualSteps(config)`. */
  readonly steps?: number;
  /**
   * How a refinement of the diffusion mode steps from one noise level to the next: one of `@sr3kit/samplers`, or your
   * own. Default `ancestral()`, SR3's.
   */
  readonly sampler?: Sampler;
  /**
   * Factor on the noise of the diffusion mode: 1 draws from the model, below 1 is smoother and more faithful. Default
   * 1.
   */
  readonly strength?: number;
  /**
   * How far the result is moved onto the pictures whose bicubic downsample is the input, in [0, 1]. At 1 the result,
   * made smaller again, is the input. Default: the model's, which is 1, or 0 for models that clean their input.
   */
  readonly consistency?: number;
  /** Integer in [0, 2^53), default 1. The same seed gives the same picture, whatever the tiles. */
  readonly seed?: number;
  /**
   * How many pictures to draw, each with a seed of its own that is derived from `seed`; the first has `seed`. Default
   * 1.
   */
  readonly samples?: number;
  /**
   * Side of the square tiles in which the picture is processed, in pixels of the input; `whole` for none. Default: as
   * large as a memory budget allows. The result does not depend on it, to float32 rounding.
   */
  readonly tile?: number | 'whole';
  /**
   * For models that see the whole picture (U-Nets), where a picture is too large for that: shows the network overlapping
   * pieces of about this side, in pixels of the input, and blends its answers. The result is an approximation, other than
   * with `tile`; a good size is that of the pictures in training. Default: the whole picture.
   */
  readonly pieces?: number;
  /** Magnification of the result, any number above 0; the model's by default. Sides are rounded up. */
  readonly scale?: number;
  /** Width of the result in pixels; if only the width is given, the height follows. */
  readonly width?: number;
  /** Height of the result in pixels; if only the height is given, the width follows. */
  readonly height?: number;
  /**
   * Whether each step has a preview of its part of the picture, or which steps have one: numbers as in `UpscaleStep.step`,
   * 1 ... `steps`, or 0 in the modes of one pass. Default false, because previews take time.
   */
  readonly previews?: Previews;
  /** Stops the work within one step of one tile; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** The options, with everything filled in that does not depend on the picture. */
export interface ResolvedOptions {
  readonly mode: Mode;
  readonly sampler: Sampler;
  readonly steps: number;
  readonly architectures: Architectures;
  readonly strength: number;
  readonly consistency: number;
  readonly seed: number;
  readonly samples: number;
  readonly previews: Previews;
  readonly signal: AbortSignal | undefined;
  /** Side of the pieces, in pixels of the input. */
  readonly piece: number | undefined;
}

/**
 * Fills in the defaults, and compares what is asked for with what the model can do.
 *
 * @param architectures - Your own, in addition to the built-in ones.
 * @throws RangeError for a number out of range; ModelError for what the model cannot do.
 */
export function resolveOptions(
  config: AnyModelConfig,
  architectures: Architectures,
  options: UpscaleOptions,
): ResolvedOptions {
  const {
    steps = usualSteps(config),
    sampler = ancestral(),
    strength = 1,
    seed = 1,
    samples = 1,
    previews = false,
    signal,
  } = options;
  const { consistency = defaultConsistency(config.task) } = options;
  const modes = modesOf(config, architectures);
  const mode = options.mode ?? modes[0]!;
  assertMode(mode, modes);
  if (!(strength >= 0 && strength < Infinity)) {
    throw new RangeError(`strength must be a number of at least 0, got ${strength}: 1 leaves the noise as it is`);
  }
  if (!(consistency >= 0 && consistency <= 1)) {
    throw new RangeError(`consistency must lie in [0, 1], got ${consistency}`);
  }
  if (!(Number.isInteger(samples) && samples >= 1 && samples <= MOST_SAMPLES)) {
    throw new RangeError(`samples must be an integer from 1 to ${MOST_SAMPLES}, got ${samples}`);
  }
  if (mode !== 'diffusion' && samples > 1) {
    throw new RangeError(`samples is ${samples}, but mode "${mode}" has only one answer: use mode "diffusion"`);
  }
  if (mode === 'diffusion') assertSteps(config, steps);
  assertSeed(seed);
  assertTile(options.tile);
  assertPieces(options.pieces);
  return {
    mode,
    sampler,
    steps,
    strength,
    consistency,
    seed,
    samples,
    previews,
    signal,
    architectures,
    piece: options.pieces,
  };
}

function assertMode(mode: Mode, modes: readonly Mode[]): void {
  if (modes.includes(mode)) return;
  if (!modeNames.includes(mode)) {
    const known = modeNames.map((each) => `"${each}"`).join(', ');
    throw new RangeError(`mode must be one of ${known}, got ${JSON.stringify(mode)}`);
  }
  const others = modes.map((each) => `"${each}"`).join(' or ');
  throw new ModelError(`this model has no mode "${mode}": use mode ${others}, or another model`);
}

function assertSteps({ schedule }: AnyModelConfig, steps: number): void {
  if (Number.isInteger(steps) && steps >= 1 && steps <= schedule.steps) return;
  throw new RangeError(`steps must be an integer in 1 ... ${schedule.steps}, the model's own number, got ${steps}`);
}

function assertTile(tile: UpscaleOptions['tile']): void {
  if (tile === undefined || tile === 'whole') return;
  if (!Number.isInteger(tile) || tile < 1) {
    throw new RangeError(`tile must be an integer of at least 1, or "whole", got ${JSON.stringify(tile)}`);
  }
}

function assertPieces(pieces: number | undefined): void {
  if (pieces === undefined || (Number.isInteger(pieces) && pieces >= 1)) return;
  throw new RangeError(`pieces must be an integer of at least 1, got ${JSON.stringify(pieces)}`);
}
