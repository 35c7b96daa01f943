import type { Params } from '@sr3kit/denoiser';
import type { AnyModelConfig, TiledMethod } from '@sr3kit/models';
import { RowBuffer } from '../picture/rowBuffer.ts';
import { cutTiles } from './columns.ts';
import { compile, type Compilation } from './compile.ts';
import { DeviceRows } from './deviceRows.ts';
import type { Enlargement } from './enlargement.ts';
import { enlarged, takeRows } from './enlargeTiled.ts';
import type { Stage } from './stage.ts';
import { sweep, tryTile, type SweepOptions } from './sweep.ts';
import { tiledStages, type MakingOptions } from './tiledStages.ts';

/** The device was lost, and the picture with it. */
class StateLost extends Error {}

/** Options of {@link enlargeOnDevice}. */
export interface DeviceOptions extends MakingOptions, Omit<SweepOptions, 'band'> {
  /** Whether the finished rows are wanted as samples of 8 bits. */
  readonly bytes: boolean;
}

/**
 * Enlarges a picture whose state stays in the memory of the device from the input to the finished rows, which alone come
 * back: what `enlargeTiled` computes, without a round trip for each stage and tile. If the device is lost, the picture
 * begins again on the new one, and steps that were reported are not reported again.
 *
 * @param x - The low-resolution picture in [-1, 1], whose rows `readTo` loads.
 */
export async function* enlargeOnDevice(
  config: AnyModelConfig,
  method: TiledMethod,
  x: RowBuffer,
  options: DeviceOptions,
): AsyncGenerator<Enlargement> {
  const { size } = options;
  await options.readTo(size.height);
  const values = x.read({ left: 0, top: 0, ...size });
  let reported = 0;
  for (let done = false; !done;) {
    try {
      for await (const each of attempt(config, method, values, options)) {
        if (each.tiles <= reported) continue;
        reported = each.tiles;
        yield each;
      }
      done = true;
    } catch (error) {
      if (!(error instanceof StateLost)) throw error;
    }
  }
}

/** The stages of a picture on the device, and what they hand on. */
interface DeviceStages {
  readonly stages: readonly Stage[];
  readonly result: RowBuffer | RowBuffer<Uint8Array>;
  /** The last tile in a row is the smaller one, but all of them read windows of one size. */
  readonly tile: number;
  readonly band: number;
}

/**
 * @param own - Is told of everything whose memory has to be freed.
 * @param most - Refinements after which to stop.
 */
function stagesOf(
  config: AnyModelConfig,
  method: TiledMethod,
  input: DeviceRows,
  options: Pick<DeviceOptions, keyof MakingOptions | 'bytes' | 'size' | 'tile'>,
  own: (rows: DeviceRows) => void,
  most?: number,
): DeviceStages {
  const { scale, channels } = config.task;
  const { size, tile, bytes } = options;
  const rows = (count: number, density: number = 1): DeviceRows => {
    const made = new DeviceRows({ channels: count, density }, size);
    own(made);
    return made;
  };
  const shape = { width: size.width, channels, density: scale };
  const result = bytes ? new RowBuffer<Uint8Array>(shape, new Map(), newBytes) : new RowBuffer(shape);
  const stages = tiledStages(config, method, { x: input, rows, result }, options, most);
  return { stages, result, tile: evenly(size.width, tile), band: evenly(size.height, tile) };
}

async function* attempt(
  config: AnyModelConfig,
  method: TiledMethod,
  values: Float32Array,
  options: DeviceOptions,
): AsyncGenerator<Enlargement> {
  const { scale, channels } = config.task;
  const { size, mode, steps } = options;
  const owned: DeviceRows[] = [];
  // Uploaded weights are a mark of the device: others mean that it is another one.
  let weights: Params | null = null;
  const withWeights = <T>(work: (params: Params) => Promise<T>): Promise<T> =>
    options.withWeights((params) => {
      weights ??= params;
      if (params !== weights) throw new StateLost('the device was lost');
      return work(params);
    });
  try {
    const input = await withWeights(() => Promise.resolve(DeviceRows.upload(values, channels, size)));
    owned.push(input);
    const { stages, result, tile, band } = stagesOf(config, method, input, options, (rows) => owned.push(rows));
    const sweeping = { ...options, tile, band, readTo: () => Promise.resolve(), withWeights };
    for await (const { stage, core, rowsDone, ...done } of sweep(stages, sweeping)) {
      const finished = stage === stages.at(-1) && rowsDone;
      yield {
        ...done,
        ...{ kind: stage.kind, step: stage.step, steps: mode === 'diffusion' ? steps : 0, area: enlarged(core, scale) },
        ...(finished ? { rows: takeRows<Float32Array | Uint8Array>(result, core.top, core.height) } : {}),
      };
    }
  } finally {
    for (const each of owned) each.dispose();
  }
}

/** Steps after which every kind of step has been seen: the first, one that looks back, and the last. */
const KINDS_OF_STEPS = 3;

/**
 * Compiles what {@link enlargeOnDevice} runs for a picture of this size.
 *
 * @throws As `withWeights`.
 */
export async function* compileForDevice(
  config: AnyModelConfig,
  method: TiledMethod,
  options: Omit<DeviceOptions, 'readTo'>,
): AsyncGenerator<Compilation> {
  const { size, withWeights } = options;
  const { channels } = config.task;
  const owned: DeviceRows[] = [];
  try {
    const params = await withWeights((weights) => Promise.resolve(weights));
    yield* compile(() => {
      const input = DeviceRows.upload(new Float32Array(size.width * size.height * channels), channels, size);
      owned.push(input);
      // Numbers of steps are those of all of them.
      const seen = { ...options, previews: options.previews !== false };
      const own = (rows: DeviceRows): void => void owned.push(rows);
      const { stages, tile, band } = stagesOf(config, method, input, seen, own, KINDS_OF_STEPS);
      for (const stage of stages) {
        const rows = { stage: 0, from: 0, to: Math.min(band, size.height) };
        tryTile(stage, params, cutTiles(size, tile, rows, stage.halo, band + 2 * stage.halo)[0]!);
      }
    });
  } finally {
    for (const each of owned) each.dispose();
  }
}

const newBytes = (length: number): Uint8Array => new Uint8Array(length);

/** The largest part of a length that is cut into as many equal parts as `most` asks for. */
function evenly(length: number, most: number): number {
  return Math.ceil(length / Math.ceil(length / most));
}
