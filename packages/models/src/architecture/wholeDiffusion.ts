import { add, clipByValue, dispose as disposeTensors, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { projectConsistency } from '@sr3kit/ops';
import type { Diffusion, DiffusionOptions } from './diffusion.ts';
import type { Guidance, TiledDiffusion } from './tiledMethod.ts';

/**
 * A tileable diffusion, on whole pictures and batches of any size: the reference that tiles are compared with.
 *
 * With P the projection and D the downsampling, P(base + detail) = P(base) + (detail - D+ D detail): the base is
 * projected once, and each estimate of the detail is projected onto those that leave the downsample as it is.
 *
 * @throws RangeError if the model has no diffusion, or starts from a crisp answer that it does not have.
 */
export function wholeDiffusion(
  diffusion: TiledDiffusion | null,
  params: Params,
  lowRes: Tensor4D,
  { consistency, start = 'noise' }: DiffusionOptions,
): Diffusion {
  if (diffusion === null) throw new RangeError('a regression model has no refinements');
  const crisp = start === 'crisp' ? crispStart(diffusion) : undefined;
  const [batch, height, width] = lowRes.shape;
  const { guidance, base, from } = tidy(() => {
    const made: Guidance = diffusion.guide.compute(params, lowRes);
    return {
      guidance: { ...made },
      base: projectConsistency(diffusion.base.compute(params, lowRes, made), lowRes, consistency),
      ...(crisp && { from: crisp.compute(params, lowRes, made) }),
    };
  });
  const dispose = (): void => disposeTensors([base, ...Object.values(guidance), ...(from ? [from] : [])]);
  let denoise: ReturnType<TiledDiffusion['denoise']['compute']>;
  try {
    denoise = diffusion.denoise.compute(params, lowRes, guidance);
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    denoise: (y, _, noiseLevel) => denoise(y, noiseLevel),
    start: {
      shape: [batch, height, width, diffusion.channels],
      condition: {},
      prediction: diffusion.prediction,
      from,
      // A residual in units of its own deviation has no range to clip to.
      clip: null,
      project: (y0) =>
        tidy(() => {
          const detail = diffusion.toDetail(y0, guidance);
          return diffusion.toSamples(projectConsistency(detail, { height, width }, consistency), guidance);
        }),
    },
    picture: (y0) =>
      tidy(() => {
        const image = add(base, diffusion.toDetail(y0, guidance));
        // Once more, because clipping changes the downsample.
        return projectConsistency(clipByValue(image, -1, 1) as Tensor4D, lowRes, consistency);
      }),
    dispose,
  };
}

/**
 * How a diffusion comes to start from a crisp answer.
 *
 * @throws RangeError if the model has none.
 */
export function crispStart({ crisp }: TiledDiffusion): NonNullable<TiledDiffusion['crisp']> {
  if (crisp) return crisp;
  throw new RangeError('this model has no mode crisp to start from: start from noise');
}
