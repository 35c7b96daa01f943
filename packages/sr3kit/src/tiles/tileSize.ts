import type { Engine } from '@sr3kit/backends';
import type { Size } from '@sr3kit/imaging';
import type { Mode, Task, TiledMethod } from '@sr3kit/models';
import { PROJECTION_HALO } from './projection.ts';

/** Approximate number of bytes that the tensors of a tile may take together. */
const BUDGET = { direct: 384 * 2 ** 20, diffusion: 256 * 2 ** 20 } as const;
/** A diffusion also keeps the buffers of all its steps: their bytes per column are taken off the tiles' budget ... */
const BUFFERS = { direct: 0, diffusion: 64 * 2 ** 10 } as const;
/** ... but not below this. */
const LEAST_BUDGET = 96 * 2 ** 20;
/** The budget on engines that keep the memory of every shape they have seen. */
const GPU_BUDGET = 128 * 2 ** 20;
/** Bytes that a band of the finished picture may take, which is as tall as a tile and as wide as the picture, about. */
const BAND_BUDGET = 128 * 2 ** 20;
/** No side is longer: the projection's matrices grow with its square. */
export const LONGEST_SIDE = 1024;
/** Below this side the halos cost more than the tiles. */
const SMALLEST = 128;
/** Tensors of the widest layer that are alive at once, about. */
const ALIVE = 8;
const FLOAT = 4;
/** Sides of cores are multiples of this, so that there are few shapes. */
const UNIT = 32;

/**
 * Side of the tiles' cores, in low-resolution pixels, chosen for the memory of the engine. A picture that fits into one
 * tile is one tile.
 */
export function tileSize(
  { widest, direct, diffusion }: TiledMethod,
  { scale, channels }: Task,
  engine: Pick<Engine, 'name' | 'limits'>,
  size: Size,
  mode: Mode,
): number {
  const kind = mode === 'diffusion' ? 'diffusion' : 'direct';
  const budget =
    engine.name === 'webgpu' || engine.name === 'webgl'
      ? GPU_BUDGET
      : Math.max(LEAST_BUDGET, BUDGET[kind] - BUFFERS[kind] * size.width);
  const { maxBufferSize, maxStorageBufferBindingSize } = engine.limits;
  const largest = Math.min(maxBufferSize ?? Infinity, maxStorageBufferBindingSize ?? Infinity);
  const sites = Math.min(budget / (ALIVE * FLOAT * widest), largest / (FLOAT * widest));
  if (size.width * size.height <= sites) return Math.min(LONGEST_SIDE, Math.max(size.width, size.height));
  const parts = [...Object.values(direct), ...(diffusion ? [diffusion.guide, diffusion.denoise] : [])];
  const halo = Math.max(...parts.map((part) => part.halo), PROJECTION_HALO);
  const side = Math.floor((Math.sqrt(sites) - 2 * halo) / UNIT) * UNIT;
  const band = Math.floor(BAND_BUDGET / (size.width * scale * scale * channels * FLOAT) / UNIT) * UNIT;
  return Math.max(UNIT, Math.min(side, Math.max(band, SMALLEST)));
}
