import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { toTensors } from '@sr3kit/models';
import { assertShapes, CheckpointError } from '@sr3kit/safetensors';
import { readSafetensorsFile } from '@sr3kit/safetensors/node';
import type { DistanceWeights } from '../distances.ts';
import { distsShapes } from '../dists.ts';
import { lpipsShapes } from '../lpips.ts';

/**
 * Puts the weights of LPIPS and DISTS onto the engine that is set.
 *
 * @param folder - With `lpips.safetensors` and `dists.safetensors`, as tools/weights/distances.mts writes them.
 * @returns Owned by the caller: free it by `disposeDistances`.
 * @throws CheckpointError that says what is missing or damaged; nothing is then left on the engine.
 */
export async function loadDistances(folder: string): Promise<DistanceWeights> {
  const lpips = await read(folder, 'lpips', lpipsShapes);
  try {
    return { lpips, dists: await read(folder, 'dists', distsShapes) };
  } catch (error) {
    disposeParams(lpips);
    throw error;
  }
}

async function read(folder: string, name: string, shapes: ReadonlyMap<string, readonly number[]>): Promise<Params> {
  const path = join(folder, `${name}.safetensors`);
  if (!existsSync(path)) {
    throw new CheckpointError(
      `${folder}: no ${name}.safetensors there: make the folder by tools/weights/distances.mts`,
    );
  }
  const { arrays } = await readSafetensorsFile(path);
  assertShapes(shapes, arrays, path, 'make it anew by tools/weights/distances.mts');
  return toTensors(arrays);
}
