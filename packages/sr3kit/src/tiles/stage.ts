import { slice, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import type { Rect, Tile } from '@sr3kit/imaging';
import { RowBuffer } from '../picture/rowBuffer.ts';
import type { DeviceRows } from './deviceRows.ts';

/** What a stage does, to tell users: the one pass of the regressor, a refinement, or putting the picture together. */
export type StageKind = 'regression' | 'refinement' | 'composition';

/** A quantity of a picture while stages work on it: in the processor's memory, or in the device's. */
export type Rows = RowBuffer | DeviceRows;

/** Where stages write: to what others read, or the finished picture in 8 bits. */
export type Written = Rows | RowBuffer<Uint8Array>;

/** A computation that can be done tile by tile: what it writes at a site depends on what it reads within the halo. */
export interface Stage {
  readonly kind: StageKind;
  /** Which refinement it belongs to, 1 ... steps; 0 before the first. */
  readonly step: number;
  /** How far it reads beyond what it writes, in sites on every side. */
  readonly halo: number;
  readonly reads: readonly Rows[];
  readonly writes: readonly Written[];
  /** Approximate floating-point operations per site, to estimate the time left. */
  readonly cost: number;
  /**
   * Runs inside a `tidy`; reads nothing outside `tile.padded`.
   *
   * @returns The values in the tile's core for each buffer in `writes`. A stage that was asked for previews then adds
   * the picture as it now looks there, `[1, height * scale, width * scale, channels]` in [-1, 1].
   */
  compute(params: Params, tile: Tile): readonly Tensor4D[];
}

/** A rectangle of a buffer on the engine; owned by the caller. */
export function windowOf(buffer: Rows, rect: Rect): Tensor4D {
  if (!(buffer instanceof RowBuffer)) return buffer.window(rect);
  const { density, channels } = buffer;
  return tensor4d(buffer.read(rect), [1, rect.height * density, rect.width * density, channels]);
}

/** Cuts the core out of what was computed for the padded tile, `density` places to a site; owned by the caller. */
export function coreOf(
  padded: Tensor4D,
  { inner, padded: { width: all, height: rows } }: Tile,
  density: number = 1,
): Tensor4D {
  if (inner.width === all && inner.height === rows) return padded.clone();
  const [top, left, height, width] = [inner.top, inner.left, inner.height, inner.width].map((each) => each * density);
  return slice(padded, [0, top!, left!, 0], [1, height!, width!, padded.shape[3]]);
}
