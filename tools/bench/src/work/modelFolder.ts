import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toTensors } from '@sr3kit/checkpoints';
import { loadModel } from '@sr3kit/checkpoints/node';
import { regress, superResolve, type Model } from 'sr3kit';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { fromPicture, toPicture, type Upscaler } from './upscaler.ts';

/**
 * A model folder of ours: a regression model in its one pass, a diffusion model in so many ancestral steps; with the
 * projection that makes the picture consistent with its input.
 */
export async function openModelFolder(folder: string, steps: number | null): Promise<Upscaler> {
  const { config, arrays } = await loadModel(folder);
  if (config.task.scale !== 4 || config.task.channels !== 3)
    throw new Error(`${folder}: only models that enlarge colour pictures by 4 are compared`);
  const model: Model = { config, params: toTensors(arrays) };
  const files = await Promise.all(['model.json', 'model.safetensors'].map((file) => stat(join(folder, file))));
  const taken = config.objective.kind === 'diffusion' ? (steps ?? 8) : null;
  return {
    name: taken === null ? 'sr3kit, one pass' : `sr3kit, ${taken} steps`,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    async upscale(image) {
      const input = toPicture(image, (value) => value / 127.5 - 1);
      try {
        return await fromPicture(await draw(model, input, taken), (value) => (value + 1) * 127.5);
      } finally {
        input.dispose();
      }
    },
  };
}

async function draw(model: Model, input: Tensor4D, steps: number | null): Promise<Tensor4D> {
  if (steps === null) return regress(model, input, 1);
  let output: Tensor4D | undefined;
  for await (const { y0 } of superResolve(model, input, { sampler: 'ancestral', steps, seed: 1 })) {
    output?.dispose();
    output = y0;
  }
  return output!;
}
