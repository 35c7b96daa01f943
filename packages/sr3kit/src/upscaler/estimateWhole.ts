import type { Size } from '@sr3kit/imaging';
import { architectureOf } from '@sr3kit/models';
import { imageRows } from '../picture/rowSource.ts';
import { assertFits, requirementsOf } from './requirements.ts';
import { resolveOptions, type UpscaleOptions } from './upscaleOptions.ts';
import { upscaleRows, type Tools } from './upscaleRows.ts';

/** What an upscaling will take, about. */
export interface UpscaleEstimate {
  readonly seconds: number;
  /** Of the engine's memory at the peak, without the weights. */
  readonly bytes: number;
}

/** Side of the piece in sizes of the pictures in training: in smaller ones, what does not grow with the picture tells. */
const PIECE = 2;
/** How many times the work of the measurement an upscaling must be for a measurement to be worth its time. */
const WORTH = 20;

/**
 * Judges by the network's answer for a small piece what an upscaling will take, for networks that see a picture as a whole:
 * their first step can come after minutes.
 *
 * @returns Null where the first step comes soon: for models that work in tiles, and for small pictures.
 * @throws As the upscaling will: RangeError or ModelError for what cannot be; the signal's reason.
 */
export async function estimateWhole(
  tools: Tools,
  size: Size,
  options: UpscaleOptions,
): Promise<UpscaleEstimate | null> {
  const { config, architectures, engine } = tools;
  const { mode, steps, samples, piece, signal } = resolveOptions(config, architectures, options);
  const architecture = architectureOf(config.network, architectures);
  if (architecture.tiled(config)) return null;
  const { scale, channels } = config.task;
  const whole = { config, architectures, size, piece };
  assertFits(whole, engine);
  const side = PIECE * Math.ceil(architecture.usualSize(config.network) / scale);
  const small = { width: Math.min(side, size.width), height: Math.min(side, size.height) };
  const { flops, bytes } = requirementsOf(whole);
  const times = flops / requirementsOf({ ...whole, size: small, piece: undefined }).flops;
  const evaluations = samples * (mode === 'diffusion' ? steps : 1);
  if (times * evaluations < WORTH) return null;
  const flat = { ...small, channels, data: new Uint8Array(small.width * small.height * channels).fill(128) };
  const measure = async (): Promise<number> => {
    const started = performance.now();
    // The loop is all: what comes out is of no interest.
    for await (const _ of upscaleRows(tools, imageRows(flat), { mode, steps: 1, signal }));
    return (performance.now() - started) / 1000;
  };
  // The first run compiles and allocates.
  await measure();
  return { seconds: Math.min(await measure(), await measure()) * times * evaluations, bytes };
}
