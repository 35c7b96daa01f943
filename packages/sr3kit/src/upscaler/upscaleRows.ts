import type { Engine } from '@sr3kit/backends';
import type { Image, Size } from '@sr3kit/imaging';
import { architectureOf, ModelError, type AnyModelConfig, type Architectures, type TiledMethod } from '@sr3kit/models';
import { InputRows } from '../picture/inputRows.ts';
import { isGray } from '../picture/isGray.ts';
import { createOutput, grayOf, takesBytes, type OutputOptions } from '../picture/outputRows.ts';
import type { RowSource } from '../picture/rowSource.ts';
import type { Compilation } from '../tiles/compile.ts';
import { deviceTileSize } from '../tiles/deviceTiles.ts';
import type { Enlargement } from '../tiles/enlargement.ts';
import { enlargeNone } from '../tiles/enlargeNone.ts';
import { compileForDevice, enlargeOnDevice, type DeviceOptions } from '../tiles/enlargeOnDevice.ts';
import { enlargeTiled } from '../tiles/enlargeTiled.ts';
import { enlargeWhole } from '../tiles/enlargeWhole.ts';
import { tileSize } from '../tiles/tileSize.ts';
import { assertFits, gibibytes, requirementsOf } from './requirements.ts';
import { targetOf, type Target } from './targetSize.ts';
import { resolveOptions, type ResolvedOptions, type UpscaleOptions } from './upscaleOptions.ts';
import type { RowStep } from './upscaleStep.ts';
import type { Weights } from './weights.ts';

/** What an upscaling needs. */
export interface Tools {
  readonly config: AnyModelConfig;
  /** Your own, in addition to the built-in ones. */
  readonly architectures: Architectures;
  readonly engine: Engine;
  readonly weights: Weights;
}

/** One sample of an upscaling, as rows. The steps know nothing about other samples. */
export async function* upscaleRows(tools: Tools, source: RowSource, options: UpscaleOptions): AsyncGenerator<RowStep> {
  const { config, architectures } = tools;
  const { scale, channels } = config.task;
  const resolved = resolveOptions(config, architectures, options);
  const gray = await isGray(source);
  assertChannels(tools, gray);
  const target = targetOf(source, scale, options);
  const input = new InputRows(source, channels);
  const readTo = (row: number): Promise<void> => input.readTo(row);
  const small = target.size.width <= source.width && target.size.height <= source.height;
  const wanted = outputOf(input, source, target, config, { scale: small ? 1 : scale, gray });
  const output = createOutput(wanted);
  const started = performance.now();
  try {
    const enlargements = small
      ? enlargeNone(input.x, source, readTo)
      : enlarge(tools, input, source, { ...resolved, tile: options.tile, bytes: takesBytes(wanted) });
    for await (const done of enlargements) {
      const seconds = (performance.now() - started) / 1000;
      const rows = done.rows && output(done.rows);
      yield { ...stepOf(done, { channels, gray }, seconds), ...(rows ? { rows } : {}) };
    }
  } finally {
    await input.close();
  }
}

/** How to enlarge. */
interface EnlargeOptions extends ResolvedOptions {
  readonly tile: UpscaleOptions['tile'];
  /** Whether samples of 8 bits are wanted. */
  readonly bytes: boolean;
}

/** In tiles if the network sees a bounded neighbourhood, otherwise as a whole. */
function enlarge(
  tools: Tools,
  input: InputRows,
  size: RowSource,
  { tile, bytes, ...resolved }: EnlargeOptions,
): AsyncGenerator<Enlargement> {
  const { config, architectures, engine, weights } = tools;
  const readTo = (row: number): Promise<void> => input.readTo(row);
  const run = { ...resolved, size, readTo, withWeights: weights.use.bind(weights) };
  const architecture = architectureOf(config.network, architectures);
  const method = architecture.tiled(config);
  if (method) {
    if (run.piece !== undefined) {
      throw new ModelError(
        `pieces is ${run.piece}, but this model gives exactly the same picture in tiles: leave out pieces, or use tile`,
      );
    }
    const side = deviceTileOf(tools, method, size, { ...resolved, tile });
    if (side !== null) return enlargeOnDevice(config, method, input.x, { ...run, bytes, tile: side });
    const own = tile === undefined ? tileSize(method, config.task, engine, size, run.mode) : tileOf(tile, size);
    return enlargeTiled(config, method, input.x, { ...run, tile: own });
  }
  if (typeof tile === 'number') {
    const { bytes } = requirementsOf({ config, architectures, size, piece: undefined });
    throw new ModelError(
      `tile is ${tile}, but the network of this model (${architecture.kind}) sees the whole picture, so tiles would ` +
        `change it. Leave out tile, and this picture takes about ${gibibytes(bytes)}, give pieces for an approximation, ` +
        'or use a light model',
    );
  }
  assertFits({ config, architectures, size, piece: run.piece }, engine);
  return enlargeWhole(config, input.x, run);
}

/** The side of the tiles where the picture's state can stay on the device, otherwise null. */
function deviceTileOf(
  { config, engine }: Tools,
  method: TiledMethod,
  size: Size,
  { tile, mode, sampler }: Pick<EnlargeOptions, 'tile' | 'mode' | 'sampler'>,
): number | null {
  const fits = deviceTileSize({ method, task: config.task, engine, size, mode, history: sampler.history });
  return fits !== null && typeof tile === 'number' ? Math.min(tile, fits) : fits;
}

/**
 * Compiles what the upscaling of 8-bit pictures of a size will run.
 *
 * @param size - Of the picture that goes in.
 */
export async function* warmUp(tools: Tools, size: Size, options: UpscaleOptions): AsyncGenerator<Compilation> {
  const { config, architectures, weights } = tools;
  const resolved = resolveOptions(config, architectures, options);
  const method = architectureOf(config.network, architectures).tiled(config);
  const tile = method && deviceTileOf(tools, method, size, { ...resolved, tile: options.tile });
  if (!method || tile === null) return;
  const device: Omit<DeviceOptions, 'readTo'> = {
    ...{ ...resolved, size, tile, bytes: true },
    withWeights: weights.use.bind(weights),
  };
  yield* compileForDevice(config, method, device);
}

function tileOf(tile: number | 'whole', { width, height }: RowSource): number {
  return tile === 'whole' ? Math.max(width, height) : tile;
}

function outputOf(
  input: InputRows,
  source: RowSource,
  target: Target,
  { task }: AnyModelConfig,
  { scale, gray }: { readonly scale: number; readonly gray: boolean },
): OutputOptions {
  const { channels, depth } = source;
  return {
    ...{ from: source, channels, depth, scale, modelChannels: task.channels, alpha: input.alpha, gray },
    to: target.size,
    factor: target.scale === undefined ? undefined : target.scale / scale,
  };
}

function assertChannels({ config: { task, network }, architectures }: Tools, gray: boolean): void {
  if (task.channels === 1 && !gray) {
    throw new ModelError(
      'this model upscales gray pictures only, but this picture has colours: convert it, or use another model',
    );
  }
  if (architectureOf(network, architectures).classes(network) !== undefined) {
    throw new ModelError(
      'this model needs the class of each picture: use superResolve of @sr3kit/models, which takes labels',
    );
  }
}

/** How the model stores a picture, and whether it has colours. */
interface Colours {
  readonly channels: 1 | 3;
  readonly gray: boolean;
}

function stepOf(done: Enlargement, colours: Colours, seconds: number): RowStep {
  const { kind: stage, rows: _, preview, ...rest } = done;
  const step = { sample: 0, samples: 1, stage, ...rest, secondsLeft: (seconds * (1 - done.share)) / done.share };
  return preview ? { ...step, preview: toPreview(preview, done, colours) } : step;
}

function toPreview(samples: Uint8Array, { area }: Enlargement, { channels, gray }: Colours): Image<Uint8Array> {
  const data =
    gray && channels > 1
      ? Uint8Array.from(samples, (_, i) => Math.round(grayOf(samples, i - (i % channels), channels)))
      : samples;
  return { width: area.width, height: area.height, channels, data };
}
