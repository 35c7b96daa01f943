import { dispose, tidy } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { Rect, Size, Tile } from '@sr3kit/imaging';
import type { RowBuffer } from '../picture/rowBuffer.ts';
import { columnsOf, cutTiles } from './columns.ts';
import { planPasses } from './passes.ts';
import type { Stage } from './stage.ts';

/** A tile of a stage that is done. */
export interface TileDone {
  readonly stage: Stage;
  /** What it answered for, in sites. */
  readonly core: Rect;
  /** Whether the stage has done all of these rows. */
  readonly rowsDone: boolean;
  /** Tiles done and to do, of all stages. */
  readonly tiles: number;
  readonly tilesTotal: number;
  /** Share of the arithmetic that is done, in (0, 1]. */
  readonly share: number;
  /** The picture as it now looks in the core, `[height * scale, width * scale, channels]` in [-1, 1], where one was asked for. */
  readonly preview?: Float32Array;
}

/** What a sweep needs of the world. */
export interface SweepOptions {
  /** Of the picture, in sites. */
  readonly size: Size;
  /** Side of the cores, in sites. */
  readonly tile: number;
  /** Loads the rows above `row` of what the first stage reads. */
  readonly readTo: (row: number) => Promise<void>;
  /** Runs work with the weights, and again where the device was lost meanwhile. */
  readonly withWeights: <T>(work: (params: Params) => Promise<T>) => Promise<T>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Passes stages over a picture from top to bottom, tile by tile. What a stage writes is kept on the processor's side and
 * as long as a later one will read it. Between two tiles the event loop has a turn and the signal is heeded.
 *
 * @throws The signal's reason. No tensor is left over, whatever happens.
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
    stage.writes.forEach((field, i) => field.write(tile.core, values[i]!));
    // A copy: the cpu engine hands out the very memory of a tensor.
    return values[stage.writes.length]?.slice();
  } finally {
    dispose(made);
  }
}

/** Drops the rows that no stage will read any more. */
function forget(stages: readonly Stage[], bottoms: readonly number[], height: number): void {
  const needed = new Map<RowBuffer, number>();
  stages.forEach(({ reads, halo }, i) => {
    const from = bottoms[i] === height ? height : bottoms[i]! - halo;
    for (const field of reads) needed.set(field, Math.min(needed.get(field) ?? Infinity, from));
  });
  for (const [field, from] of needed) field.drop(from);
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
