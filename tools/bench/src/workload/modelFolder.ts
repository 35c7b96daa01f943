import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '@sr3kit/backends';
import type { Image } from '@sr3kit/imaging';
import { modesOf } from '@sr3kit/models';
import { loadModel } from '@sr3kit/models/node';
import { createUpscaler } from 'sr3kit';
import type { Upscaler } from './upscaler.ts';

/**
 * A model folder of ours, through the call that people use.
 *
 * @param steps - Of the diffusion mode; null for one step.
 */
export async function openModelFolder(folder: string, steps: number | null, engine: Engine): Promise<Upscaler> {
  const model = await loadModel(folder);
  if (model.config.task.scale !== 4 || model.config.task.channels !== 3) {
    throw new Error(`${folder}: only models that enlarge colour pictures by 4 are compared`);
  }
  const upscaler = await createUpscaler({ model, engine });
  const files = await Promise.all(['model.json', 'model.safetensors'].map((file) => stat(join(folder, file))));
  return {
    name: steps === null ? 'sr3kit, one step' : `sr3kit, ${steps} steps`,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    async upscale(image) {
      const options = steps === null ? ({ mode: 'one-step' } as const) : ({ mode: 'diffusion', steps } as const);
      return (await upscaler.upscale(image, options)) as Image<Uint8Array>;
    },
  };
}

/** How a model folder is measured: in one step (null) where the model can, and at each number of steps where it refines. */
export async function stepsOf(folder: string, steps: readonly number[]): Promise<(number | null)[]> {
  const modes = modesOf((await loadModel(folder)).config);
  return [...(modes.includes('one-step') ? [null] : []), ...(modes.includes('diffusion') ? steps : [])];
}
