import type { Engine } from '@sr3kit/backends';
import type { Size } from '@sr3kit/imaging';
import type { Mode, Task, TiledMethod } from '@sr3kit/models';
import { hasEngineKernel } from '@sr3kit/ops';
import { PROJECTION_HALO } from './projection.ts';
import { LONGEST_SIDE } from './tileSize.ts';

/** What decides whether a picture's state can stay on the device. */
export interface DeviceWork {
  readonly method: TiledMethod;
  readonly task: Task;
  readonly engine: Pick<Engine, 'name' | 'limits'>;
  readonly size: Size;
  readonly mode: Mode;
  /** Estimates that the sampler looks back at. */
  readonly history: number;
}

/**
 * No driver tells how much memory it has. The largest buffer that it grants grows with it: shares of that for the state of
 * the picture and for the tensors of a tile ...
 */
const [STATE_SHARE, TILE_SHARE] = [1 / 2, 1 / 4];
/** ... of which no more than this is taken from anybody, ... */
const [MOST_STATE, MOST_TILE] = [2 ** 31, 2 ** 30];
/** ... and a device that grants less than this keeps to what is done elsewhere. */
const LEAST_BUFFER = 2 ** 29;
/** Gigabytes that a browser tells of its machine, at most 8: a phone or a small computer has fewer. */
const LEAST_MACHINE = 8;
/** Tensors of the widest layer that are alive at once: those of freed ones are not used again within a submit. */
const ALIVE = 16;
const FLOAT = 4;

/**
 * Side of the tiles for a picture whose whole state stays in the memory of the device, in low-resolution pixels; null where
 * the engine has no kernels for that, or its memory is too small for this picture.
 */
export function deviceTileSize(work: DeviceWork): number | null {
  const { method, task, engine, size, mode } = work;
  if (engine.name !== 'webgpu' || !hasEngineKernel('Sr3kitPaste') || isSmallMachine()) return null;
  const { maxBufferSize, maxStorageBufferBindingSize } = engine.limits;
  const buffer = Math.min(maxBufferSize ?? 0, maxStorageBufferBindingSize ?? 0);
  if (buffer < LEAST_BUFFER) return null;
  const { together, largest } = stateOf(work);
  const sites = size.width * size.height;
  if (sites * together * FLOAT > Math.min(MOST_STATE, buffer * STATE_SHARE) || sites * largest * FLOAT > buffer) {
    return null;
  }
  const widest = Math.max(method.widest, task.scale ** 2 * task.channels);
  const perTile = Math.min(MOST_TILE, buffer * TILE_SHARE) / (ALIVE * FLOAT * widest);
  const longest = Math.max(size.width, size.height);
  if (sites <= perTile && longest <= LONGEST_SIDE) return longest;
  const { direct, diffusion } = method;
  const halo = Math.max(
    mode === 'diffusion' ? Math.max(diffusion!.guide.halo, diffusion!.denoise.halo) : direct[mode]!.halo,
    PROJECTION_HALO,
  );
  const side = Math.min(Math.floor(Math.sqrt(perTile)), LONGEST_SIDE) - 2 * halo;
  return side >= 4 * halo ? side : null;
}

/** Values per site of all that stages hand on at a time, and of the largest of it. */
function stateOf({ method, task, mode, history }: DeviceWork): { together: number; largest: number } {
  const { channels, scale } = task;
  const picture = channels * scale ** 2;
  const { diffusion } = method;
  if (mode !== 'diffusion' || diffusion === null) return { together: channels + picture, largest: picture };
  const guidance = Object.values(diffusion.guidance);
  const known = guidance.reduce((sum, count) => sum + count, channels);
  // The noisy samples, the next ones, the estimate, and those that are remembered.
  const samples = diffusion.channels * (3 + history);
  return { together: known + samples + picture, largest: Math.max(picture, ...guidance, diffusion.channels) };
}

function isSmallMachine(): boolean {
  const { navigator } = globalThis as { navigator?: { readonly deviceMemory?: number } };
  const deviceMemory = navigator?.deviceMemory;
  return deviceMemory !== undefined && deviceMemory < LEAST_MACHINE;
}
