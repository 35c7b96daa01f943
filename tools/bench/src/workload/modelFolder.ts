import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '@sr3kit/backends';
import { loadModel } from '@sr3kit/checkpoints/node';
import type { Image } from '@sr3kit/imaging';
import { createUpscaler } from 'sr3kit';
import type { Upscaler } from './upscaler.ts';

/**
 * A model folder of ours, through the call that people use.
 *
 * @param steps - Of the diffusion mode; null for one step.
 */
export async function openModelFolder(folder: string, steps: number | null, engine: Engine): Promise<Upscaler> {
  const model = await loadModel(folder);
  if (model.config.task.scale !== 4 || model.config.task.channels !== 3)
    throw new Error(`${folder}: only models that enlarge colour pictures by 4 are compared`);
  const upscaler = await createUpscaler({ model, engine });
  const files = await Promise.all(['model.json', 'model.safetensors'].map((file) => stat(join(folder, file))));
  return {
    name: steps === null ? 'sr3kit, one step' : `sr3kit, ${steps} steps`,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    async upscale(image) {
      const options = steps === null ? ({ mode: 'one-step' } as const) : ({ mode: 'diffusion', steps } as const);
      return (await upscaler.picture(image, options)) as Image<Uint8Array>;
    },
  };
}

/** The modes of a model folder: one step, and each number of steps if it can refine. */
export async function modesOf(folder: string, steps: readonly number[]): Promise<(number | null)[]> {
  const { network, objective } = (await loadModel(folder)).config;
  const oneStep = network.kind === 'lite' || objective.kind === 'regression';
  return [...(oneStep ? [null] : []), ...(objective.kind === 'diffusion' ? steps : [])];
}
