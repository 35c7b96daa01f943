import { dispose, slice, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { Rect, Size, Tile } from '@sr3kit/imaging';
import { runEngineKernel, toBytes } from '@sr3kit/ops';
import type { RowBuffer } from '../picture/rowBuffer.ts';
import { columnsOf, cutTiles } from './columns.ts';
import { DeviceRows } from './deviceRows.ts';
import { planPasses, planStages, type StageRows } from './passes.ts';
import type { Rows, Stage, Written } from './stage.ts';

/** A finished tile of a stage. */
export interface TileDone {
  readonly stage: Stage;
  /** The part of the picture that it computed, in sites. */
  readonly core: Rect;
  /** Whether the stage has done all of these rows. */
  readonly rowsDone: boolean;
  /** Tiles done so far, and tiles in all, over all stages. */
  readonly tiles: number;
  readonly tilesTotal: number;
  /** Share of the arithmetic that is done, in (0, 1]. */
  readonly share: number;
  /** If asked for: the core of the picture as it now looks, `[height * scale, width * scale, channels]` in samples of 8 bits. */
  readonly preview?: Uint8Array;
}

/** Options of {@link sweep}. */
export interface SweepOptions {
  /** Of the picture, in sites. */
  readonly size: Size;
  /** Side of the cores, in sites. */
  readonly tile: number;
  /**
   * Rows of a band where each stage finishes the whole picture before the next one begins, on rows in the device's memory;
   * without it, stages pass over the picture together, in bands of the tiles' height.
   */
  readonly band?: number | undefined;
  /** Loads the rows above `row` of what the first stage reads. */
  readonly readTo: (row: number) => Promise<void>;
  /** Runs work with the weights, and runs it again if the device was lost meanwhile. */
  readonly withWeights: <T>(work: (params: Params) => Promise<T>) => Promise<T>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Passes stages over a picture from top to bottom, tile by tile. What a stage writes is kept for as long as a later stage
 * will read it. Between two tiles the event loop gets a turn and the signal is checked.
 *
 * @throws The signal's reason. No tensor is left behind, whatever happens.
 */
export async function* sweep(stages: readonly Stage[], options: SweepOptions): AsyncGenerator<TileDone> {
  const { size, tile, band, readTo, withWeights, signal } = options;
  const total = amountOf(stages, options);
  const bottoms = stages.map(() => 0);
  let [tiles, work] = [0, 0];
  for (const pass of planOf(stages, options)) {
    for (const rows of pass) {
      const stage = stages[rows.stage]!;
      if (rows.stage === 0) await readTo(Math.min(rows.to + stage.halo, size.height));
      const cut = cutTiles(size, tile, rows, stage.halo, band === undefined ? 0 : band + 2 * stage.halo);
      for (const [column, each] of cut.entries()) {
        await turn();
        signal?.throwIfAborted();
        const preview = await withWeights((params) => runTile(stage, params, each));
        tiles += 1;
        work += stage.cost * each.core.width * each.core.height;
        const [rowsDone, share] = [column === cut.length - 1, work / total.work];
        const done = { stage, core: each.core, rowsDone, tiles, tilesTotal: total.tiles, share };
        yield preview ? { ...done, preview } : done;
      }
      bottoms[rows.stage] = rows.to;
      forget(stages, bottoms, size.height);
    }
  }
}

/** Computes a tile and keeps what it writes. */
async function runTile(stage: Stage, params: Params, tile: Tile): Promise<Uint8Array | undefined> {
  const made = tidy(() => [...stage.compute(params, tile)]);
  try {
    await Promise.all(stage.writes.map((buffer, i) => write(buffer, tile.core, made[i]!)));
    const preview = made[stage.writes.length];
    return preview && (await toBytes(preview));
  } finally {
    dispose(made);
  }
}

/** Runs what {@link sweep} runs for a tile, but reads nothing. */
export function tryTile(stage: Stage, params: Params, tile: Tile): void {
  tidy(() => {
    const made = stage.compute(params, tile);
    stage.writes.forEach((buffer, i) => {
      const values = made[i]!;
      if (buffer instanceof DeviceRows) {
        buffer.put(tile.core, values);
        firstOf(values);
      } else if (holdsBytes(buffer)) {
        runEngineKernel('Sr3kitBytes', { x: values });
      }
    });
    const preview = made[stage.writes.length];
    if (preview) runEngineKernel('Sr3kitBytes', { x: preview });
  });
}

/** Keeps what was computed. What stays on the device is awaited as well: the queue would grow, and progress be a guess. */
async function write(buffer: Written, core: Rect, values: Tensor4D): Promise<void> {
  if (buffer instanceof DeviceRows) {
    buffer.put(core, values);
    await finished(values);
  } else if (holdsBytes(buffer)) {
    buffer.write(core, await toBytes(values));
  } else {
    buffer.write(core, await values.data<'float32'>());
  }
}

function holdsBytes(buffer: RowBuffer | RowBuffer<Uint8Array>): buffer is RowBuffer<Uint8Array> {
  return buffer.holdsBytes;
}

/** Waits until a tensor has its values, and reads one of them. */
async function finished(tensor: Tensor4D): Promise<void> {
  const one = firstOf(tensor);
  try {
    await one.data();
  } finally {
    one.dispose();
  }
}

const firstOf = (tensor: Tensor4D): Tensor4D => slice(tensor, [0, 0, 0, 0], [1, 1, 1, 1]);

/** Drops the rows that no stage will read again. */
function forget(stages: readonly Stage[], bottoms: readonly number[], height: number): void {
  const needed = new Map<Rows, number>();
  stages.forEach(({ reads, halo }, i) => {
    const from = bottoms[i] === height ? height : bottoms[i]! - halo;
    for (const buffer of reads) needed.set(buffer, Math.min(needed.get(buffer) ?? Infinity, from));
  });
  for (const [buffer, from] of needed) buffer.drop(from);
}

function planOf(stages: readonly Stage[], { size, tile, band }: SweepOptions): Iterable<readonly StageRows[]> {
  if (band !== undefined) return planStages(size.height, band, stages.length);
  return planPasses(
    size.height,
    tile,
    stages.map(({ halo }) => halo),
  );
}

function amountOf(stages: readonly Stage[], options: SweepOptions): { tiles: number; work: number } {
  const { size, tile } = options;
  let rows = 0;
  for (const pass of planOf(stages, options)) rows += pass.length;
  const perSite = stages.reduce((sum, { cost }) => sum + cost, 0);
  return { tiles: rows * columnsOf(size.width, tile), work: perSite * size.width * size.height };
}

/** Lets timers, events and rendering have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
