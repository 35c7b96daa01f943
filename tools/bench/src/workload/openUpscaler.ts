import type { Engine } from '@sr3kit/backends';
import { resizeBicubic, type Image } from '@sr3kit/imaging';
import type { UpscalerSpec } from '../tasks.ts';
import { openModelFolder } from './modelFolder.ts';
import type { Upscaler } from './upscaler.ts';
import { openUpscalerJs } from './upscalerJs.ts';

/** Loads a model onto the active engine, which is this. */
export async function openUpscaler(spec: UpscalerSpec, engine: Engine): Promise<Upscaler> {
  switch (spec.kind) {
    case 'bicubic':
      return { name: 'bicubic', bytes: 0, upscale: async (image) => resizeBicubic(image, enlarged(image)) };
    case 'upscalerjs':
      return openUpscalerJs(spec.folder, spec.size);
    case 'sr3kit':
      return openModelFolder(spec.folder, spec.way, engine);
    case 'realesrgan':
      throw new Error('Real-ESRGAN has a process of its own');
  }
}

const enlarged = ({ width, height }: Image): { width: number; height: number } => ({
  width: 4 * width,
  height: 4 * height,
});
