import { dispose, tidy } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { Rect, Size, Tile } from '@sr3kit/imaging';
import type { RowBuffer } from '../picture/rowBuffer.ts';
import { columnsOf, cutTiles } from './columns.ts';
import { planPasses } from './passes.ts';
import type { Stage } from './stage.ts';

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
  /** If asked for: the core of the picture as it now looks, `[height * scale, width * scale, channels]` in [-1, 1]. */
  readonly preview?: Float32Array;
}

/** Options of {@link sweep}. */
export interface SweepOptions {
  /** Of the picture, in sites. */
  readonly size: Size;
  /** Side of the cores, in sites. */
  readonly tile: number;
  /** Loads the rows above `row` of what the first stage reads. */
  readonly readTo: (row: number) => Promise<void>;
  /** Runs work with the weights, and runs it again if the device was lost meanwhile. */
  readonly withWeights: <T>(work: (params: Params) => Promise<T>) => Promise<T>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Passes stages over a picture from top to bottom, tile by tile. What a stage writes is kept in main memory for as long
 * as a later stage will read it. Between two tiles the event loop gets a turn and the signal is checked.
 *
 * @throws The signal's reason. No tensor is left behind, whatever happens.
 */
export async function* sweep(stages: readonly Stage[], options: SweepOptions): AsyncGenerator<TileDone> {
  const { size, tile, readTo, withWeights, signal } = options;
  const halos = stages.map(({ halo }) => halo);
  const total = amountOf(stages, size, tile);
  const bottoms = stages.map(() => 0);
  let [tiles, work] = [0, 0];
  for (const pass of planPasses(size.height, tile, halos)) {
    for (const rows of pass) {
      const stage = stages[rows.stage]!;
      if (rows.stage === 0) await readTo(Math.min(rows.to + stage.halo, size.height));
      const cut = cutTiles(size, tile, rows, stage.halo);
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
async function runTile(stage: Stage, params: Params, tile: Tile): Promise<Float32Array | undefined> {
  const made = tidy(() => [...stage.compute(params, tile)]);
  try {
    const values = await Promise.all(made.map((tensor) => tensor.data<'float32'>()));
    stage.writes.forEach((buffer, i) => buffer.write(tile.core, values[i]!));
    // A copy, because the cpu engine hands out the tensor's own memory.
    return values[stage.writes.length]?.slice();
  } finally {
    dispose(made);
  }
}

/** Drops the rows that no stage will read again. */
function forget(stages: readonly Stage[], bottoms: readonly number[], height: number): void {
  const needed = new Map<RowBuffer, number>();
  stages.forEach(({ reads, halo }, i) => {
    const from = bottoms[i] === height ? height : bottoms[i]! - halo;
    for (const buffer of reads) needed.set(buffer, Math.min(needed.get(buffer) ?? Infinity, from));
  });
  for (const [buffer, from] of needed) buffer.drop(from);
}

function amountOf(stages: readonly Stage[], size: Size, tile: number): { tiles: number; work: number } {
  let rows = 0;
  const halos = stages.map(({ halo }) => halo);
  for (const pass of planPasses(size.height, tile, halos)) rows += pass.length;
  const perSite = stages.reduce((sum, { cost }) => sum + cost, 0);
  return { tiles: rows * columnsOf(size.width, tile), work: perSite * size.width * size.height };
}

/** Lets timers, events and rendering have their turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
