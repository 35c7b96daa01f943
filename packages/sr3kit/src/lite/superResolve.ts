import type { Params } from '@sr3kit/denoiser';
import { denoiser, fromSites, localScale, regress, siteValues } from '@sr3kit/lite';
import { spaceToDepth } from '@sr3kit/ops';
import type { Refinement, Start } from '@sr3kit/samplers';
import { add, clipByValue, dispose, div, tidy, zeros, type Tensor4D } from '@tensorflow/tfjs-core';
import { liteOf, type ModelConfigOf } from '../network.ts';
import { projected } from '../projected.ts';
import { refine } from '../refine.ts';
import type { SampleOptions } from '../sampleOptions.ts';
import { liteNoiseFactor } from './noiseFactor.ts';

/**
 * `superResolve` with the light model: the regression once, then refinements of what it lacks in luma.
 *
 * With P the projection and D the downsampling, P(regression + residual) = P(regression) + (residual - D+ D residual): the
 * regression is projected once, and every estimate of the residual onto those that leave the downsample as it is.
 */
export async function* superResolveLite(
  config: ModelConfigOf<'lite'>,
  params: Params,
  lowRes: Tensor4D,
  options: SampleOptions,
): AsyncGenerator<Refinement> {
  const network = liteOf(config);
  const { consistency = config.task.consistency ?? 1 } = options;
  const [batch, height, width] = lowRes.shape;
  const guide = tidy(() => {
    const { image, features } = regress(network, params, lowRes);
    return { features, base: projected(image, lowRes, consistency), scale: localScale(network, params, features) };
  });
  try {
    const start: Start = {
      shape: [batch, height, width, siteValues(network)],
      seed: options.seed,
      condition: {},
      prediction: config.objective.kind === 'diffusion' ? config.objective.prediction : undefined,
      strength: (options.strength ?? 1) * noiseFactor(options),
      // A residual in units of its own deviation has no range to be clipped to.
      clip: null,
      project: (y0) =>
        tidy(() => {
          const luma = fromSites(network, y0, guide.scale);
          const nothing = zeros([batch, height, width, 1]) as Tensor4D;
          return div(spaceToDepth(projected(luma, nothing, consistency), network.scale), guide.scale) as Tensor4D;
        }),
    };
    const denoise = denoiser(network, params, { lowRes, features: guide.features });
    for await (const step of refine(config, denoise, start, options)) {
      const y0 = tidy(() => {
        const image = add(guide.base, fromSites(network, step.y0, guide.scale));
        // Once more, because clipping moves the downsample.
        return projected(clipByValue(image, -1, 1) as Tensor4D, lowRes, consistency);
      });
      step.y0.dispose();
      yield { ...step, y0 };
    }
  } finally {
    dispose(guide);
  }
}

/** Whoever chooses a curve or another sampler gets its noise as it is. */
function noiseFactor({ sampler, variance, spacing, curve, steps }: SampleOptions): number {
  const usual = sampler === 'ancestral' && variance === 'posterior' && !spacing && !curve;
  return usual ? liteNoiseFactor(steps) : 1;
}
