import { fileURLToPath } from 'node:url';
import type { Engine } from '@sr3kit/backends';
import { readImage } from '@sr3kit/data/node';
import { crop, resizeBicubic, toRgb, toUint8 } from '@sr3kit/imaging';
import { photoX4 } from '@sr3kit/photo-x4';
import { createUpscaler } from 'sr3kit';
import type { Results } from './describeAgreement.ts';

const SAMPLE = fileURLToPath(new URL('../../../../apps/train/samples/chelsea.png', import.meta.url));

/** What people see: a photograph enlarged with the published weights, in both modes, in units of 255. */
export async function computePhotographs(engine: Engine): Promise<Results> {
  const photograph = crop(toUint8(toRgb(await readImage(SAMPLE))), { left: 112, top: 64, width: 64, height: 48 });
  const low = resizeBicubic(photograph, { scale: 1 / 4 });
  const upscaler = await createUpscaler({ model: photoX4, engine });
  try {
    const made = async (mode: 'one-step' | 'diffusion'): Promise<Float32Array> =>
      Float32Array.from((await upscaler.upscale(low, { mode, steps: 4, seed: 3 })).data, (value) => value / 255);
    return { 'one step': await made('one-step'), 'diffusion, 4 steps': await made('diffusion') };
  } finally {
    upscaler.dispose();
  }
}
