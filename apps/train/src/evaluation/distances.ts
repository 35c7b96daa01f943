import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tensor4d, tidy, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { BadInput } from '@sr3kit/command';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { dists, distsShapes, lpips, lpipsShapes } from '@sr3kit/distances';
import { toFloat, toRgb, type Image } from '@sr3kit/imaging';
import { toTensors } from '@sr3kit/models';
import { assertShapes } from '@sr3kit/safetensors';
import { readSafetensorsFile } from '@sr3kit/safetensors/node';
import type { Measures } from './measure.ts';

/** The weights of the perceptual distances, on the engine. */
export interface Distances {
  readonly lpips: Params;
  readonly dists: Params;
}

/**
 * Reads the weights of LPIPS and DISTS.
 *
 * @param folder - With `lpips.safetensors` and `dists.safetensors`, as tools/weights/distances.mts writes them.
 * @returns Owned by the caller: free it by {@link disposeDistances}.
 * @throws BadInput or CheckpointError that says what is missing or damaged.
 */
export async function openDistances(folder: string): Promise<Distances> {
  const lpipsParams = await read(folder, 'lpips', lpipsShapes);
  try {
    return { lpips: lpipsParams, dists: await read(folder, 'dists', distsShapes) };
  } catch (error) {
    disposeParams(lpipsParams);
    throw error;
  }
}

export function disposeDistances(distances: Distances): void {
  disposeParams(distances.lpips);
  disposeParams(distances.dists);
}

async function read(folder: string, name: string, shapes: ReadonlyMap<string, readonly number[]>): Promise<Params> {
  const path = join(folder, `${name}.safetensors`);
  if (!existsSync(path)) {
    throw new BadInput(
      `--distances ${folder}: no ${name}.safetensors there: make the folder by tools/weights/distances.mts`,
    );
  }
  const { arrays } = await readSafetensorsFile(path);
  assertShapes(shapes, arrays, path, 'make it anew by tools/weights/distances.mts');
  return toTensors(arrays);
}

/** LPIPS and DISTS of a picture from the photograph it should be; gray ones are taken as RGB. */
export async function measureDistances(
  { lpips: lpipsParams, dists: distsParams }: Distances,
  output: Image<Uint8Array>,
  truth: Image<Uint8Array>,
): Promise<Required<Pick<Measures, 'dists' | 'lpips'>>> {
  const [mine, other] = [pictureTensor(output), pictureTensor(truth)];
  const read = async (distance: Tensor1D): Promise<number> => {
    const [value] = await distance.data();
    distance.dispose();
    return value!;
  };
  try {
    return {
      lpips: await read(tidy(() => lpips(lpipsParams, mine, other))),
      dists: await read(tidy(() => dists(distsParams, mine, other))),
    };
  } finally {
    mine.dispose();
    other.dispose();
  }
}

/** [1, height, width, 3] in [0, 1]. */
function pictureTensor(image: Image): Tensor4D {
  const { data, width, height } = toFloat(toRgb(image));
  return tensor4d(data, [1, height, width, 3]);
}
