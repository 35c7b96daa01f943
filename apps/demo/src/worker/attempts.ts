import type { EngineName } from '@sr3kit/backends';

/** How a job is tried. */
export interface Attempt {
  /** Another engine than the chosen one. */
  readonly engine?: EngineName;
  /** Side of the tiles in pixels of the input; left to sr3kit where it is absent. */
  readonly tile?: number;
}

/** Sides of the tiles that are tried one after the other where memory runs out. */
const TILES = [128, 64] as const;

/**
 * What to try after an attempt has failed for want of memory or of a device: smaller tiles, then wasm, which has the
 * machine's own memory.
 *
 * @param tiles - Whether the model can work in tiles.
 * @returns null where nothing is left to try.
 */
export function nextAttempt(
  attempt: Attempt,
  running: EngineName,
  tiles: boolean,
  deviceGone: boolean,
): Attempt | null {
  const onWasm = running === 'wasm' || running === 'cpu';
  const smaller = TILES.find((side) => side < (attempt.tile ?? Infinity));
  if (tiles && !deviceGone && smaller !== undefined) return { ...attempt, tile: smaller };
  if (onWasm) return null;
  return tiles ? { engine: 'wasm', tile: TILES[0] } : { engine: 'wasm' };
}

/** Whether an error says that the job cannot be done at all, however it is tried: it was asked for wrongly, or stopped. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ModelError' || error.name === 'CheckpointError' || error.name === 'AbortError') return true;
  return error instanceof RangeError && !isOutOfMemory(error);
}

/** Whether an error is how browsers say that there is no memory left. */
export function isOutOfMemory(error: Error): boolean {
  return /alloc|out of memory|array length|buffer length|memory access/i.test(error.message);
}
