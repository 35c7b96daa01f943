import type { EngineName } from '@sr3kit/backends';

/** One way of trying a job. */
export interface Attempt {
  /** Another engine than the chosen one. */
  readonly engine?: EngineName;
  /** Side of the tiles in pixels of the input; if absent, sr3kit chooses it. */
  readonly tile?: number;
}

/** Sides of the tiles to try, one after the other, when memory runs out. */
const TILES = [128, 64] as const;

/**
 * What to try after an attempt has failed for lack of memory or because the device is gone: smaller tiles, then wasm, which
 * uses the machine's own memory.
 *
 * @param tiles - Whether the model can work in tiles.
 * @returns Null if there is nothing left to try.
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

/** Whether an error means that no other attempt can succeed: the job was wrong, or it was stopped. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ModelError' || error.name === 'CheckpointError' || error.name === 'AbortError') return true;
  return error instanceof RangeError && !isOutOfMemory(error);
}

/** Whether this is one of the errors by which browsers report that there is no memory left. */
function isOutOfMemory(error: Error): boolean {
  return /alloc|out of memory|array length|buffer length|memory access/i.test(error.message);
}
