import { dispose } from '@tensorflow/tfjs-core';
import { ancestral, ddim, dpmSolverPP, sample, type Sampler, type Start } from '@sr3kit/samplers';
import { createSchedule, respace } from '@sr3kit/schedules';
import { denoiser } from '@sr3kit/unet';
import type { Results } from './describeAgreement.ts';
import { pictures, tinyUnet, usedParams } from './tinyUnet.ts';

const curve = respace(createSchedule({ kind: 'linear', steps: 2000 }), 4, 'quadratic');

/** Every sampler on a U-Net: all refinements, from the first to the result. */
export async function computeSamplers(): Promise<Results> {
  const params = usedParams();
  const image = pictures(1);
  const denoise = denoiser(tinyUnet, params);
  const start: Start = { shape: [2, 8, 8, 1], seed: 7, condition: { image } };
  const results: Record<string, Float32Array> = {};
  const collect = async (name: string, sampler: Sampler): Promise<void> => {
    for await (const { step, y0 } of sample(denoise, curve, start, { sampler })) {
      results[`${name}, step ${step}`] = Float32Array.from(await y0.data());
      y0.dispose();
    }
  };
  try {
    await collect('ancestral', ancestral({ variance: 'beta' }));
    await collect('DDIM', ddim({ eta: 0 }));
    await collect('DPM-Solver++ 2M', dpmSolverPP({ stochastic: true }));
  } finally {
    dispose(params);
    image.dispose();
  }
  return results;
}
