import type { Engine } from '@sr3kit/backends';
import type { Size } from '@sr3kit/imaging';
import { architectureOf, ModelError, type AnyModelConfig, type Architectures } from '@sr3kit/models';

/** What an upscaling takes of an engine that sees a picture, or a piece of it, as a whole. */
export interface Requirements {
  /** Of all tensors at the peak, without the weights. */
  readonly bytes: number;
  /** Of the largest tensor. */
  readonly largest: number;
  /** Floating-point operations of one evaluation of the network. */
  readonly flops: number;
}

/** A picture that the network sees as a whole or in pieces. */
export interface Whole {
  readonly config: AnyModelConfig;
  readonly architectures: Architectures;
  /** Of the input. */
  readonly size: Size;
  /** Side of the overlapping pieces in pixels of the input, if it is seen in pieces. */
  readonly piece: number | undefined;
}

const FLOAT = 4;
/** Pictures of the result's size that a sampler and the projection hold at once, about. */
const PICTURES = 12;
/** Pieces overlap by a quarter of their side: what is evaluated more than once. */
const OVERLAPPED = (4 / 3) ** 2;

/** What an upscaling takes, judged before it begins. */
export function requirementsOf({ config, architectures, size, piece }: Whole): Requirements {
  const { scale, channels } = config.task;
  const large = { width: size.width * scale, height: size.height * scale };
  const side = (piece ?? Infinity) * scale;
  const seen = { width: Math.min(large.width, side), height: Math.min(large.height, side) };
  const costs = architectureOf(config.network, architectures).costs(config.network, seen);
  const picture = large.width * large.height * channels;
  const pieces = (large.width * large.height) / (seen.width * seen.height);
  return {
    bytes: FLOAT * (costs.inferenceValues + PICTURES * picture),
    largest: FLOAT * Math.max(costs.largestTensor ?? 0, picture),
    flops: costs.flops * (pieces === 1 ? 1 : pieces * OVERLAPPED),
  };
}

/**
 * Asserts that an engine can hold what an upscaling takes, rather than let it crash or run for ever.
 *
 * @throws ModelError that says what is missing and what to do.
 */
export function assertFits(whole: Whole, engine: Pick<Engine, 'name' | 'limits'>): void {
  const { config, architectures, size, piece } = whole;
  const { bytes, largest } = requirementsOf(whole);
  const { memory, maxBufferSize, maxStorageBufferBindingSize } = engine.limits;
  const buffer = Math.min(maxBufferSize ?? Infinity, maxStorageBufferBindingSize ?? Infinity);
  const fits = bytes <= (memory ?? Infinity) && largest <= buffer;
  if (fits) return;
  const missing =
    largest > buffer
      ? `tensors of ${gibibytes(largest)}, and ${engine.name} holds none above ${gibibytes(buffer)}`
      : `about ${gibibytes(bytes)} of memory, and ${engine.name} has ${gibibytes(memory!)}`;
  const architecture = architectureOf(config.network, architectures);
  const smaller = Math.max(1, Math.round(architecture.usualSize(config.network) / config.task.scale));
  const inPieces = requirementsOf({ ...whole, piece: smaller });
  const help =
    inPieces.bytes <= (memory ?? Infinity) && inPieces.largest <= buffer && smaller < (piece ?? Infinity)
      ? `give pieces (${smaller} pixels, --pieces ${smaller} of sr3) to upscale it in overlapping pieces, which is an ` +
        'approximation, or upscale'
      : 'upscale';
  throw new ModelError(
    `a picture of ${size.width} x ${size.height} takes ${missing}, because the network of this model ` +
      `(${architecture.kind}) sees ${piece === undefined ? 'all of it' : `pieces of ${piece} x ${piece}`} at once: ` +
      `${help} a smaller picture, or use another engine or a light model`,
  );
}

/** Two digits, and the unit. */
export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(2)} GiB`;
}
