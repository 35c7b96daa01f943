import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '@sr3kit/backends';
import type { Image } from '@sr3kit/imaging';
import { modesOf } from '@sr3kit/models';
import { loadModel } from '@sr3kit/models/node';
import { createUpscaler } from 'sr3kit';
import type { Way } from '../tasks.ts';
import type { Upscaler } from './upscaler.ts';

/**
 * A model folder of ours, through the call that people use.
 *
 * @param way - A mode of one pass, or the steps of the diffusion.
 */
export async function openModelFolder(folder: string, way: Way, engine: Engine): Promise<Upscaler> {
  const model = await loadModel(folder);
  if (model.config.task.scale !== 4 || model.config.task.channels !== 3) {
    throw new Error(`${folder}: only models that enlarge colour pictures by 4 are compared`);
  }
  const upscaler = await createUpscaler({ model, engine });
  const files = await Promise.all(['model.json', 'model.safetensors'].map((file) => stat(join(folder, file))));
  return {
    name: `sr3kit, ${inWords(way)}`,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    async upscale(image) {
      const options = typeof way === 'number' ? ({ mode: 'diffusion', steps: way } as const) : { mode: way };
      return (await upscaler.upscale(image, options)) as Image<Uint8Array>;
    },
  };
}

/** How a model folder is measured: in each of its modes of one pass, and at each number of steps where it refines. */
export async function waysOf(folder: string, steps: readonly number[]): Promise<Way[]> {
  const modes = modesOf((await loadModel(folder)).config);
  return modes.flatMap((mode): readonly Way[] => (mode === 'diffusion' ? steps : [mode]));
}

/** `one step`, `crisp`, `4 steps`. */
export function inWords(way: Way): string {
  if (typeof way === 'number') return `${way} steps`;
  return way === 'one-step' ? 'one step' : way;
}
