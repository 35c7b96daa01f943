import type { LiteConfig } from '@sr3kit/lite';
import type { Costs, Extent } from '../architecture/architecture.ts';

/*
 * How many tensors are held at the peak, each as large as the output of a block or as a high-resolution picture. Fitted
 * by least squares to the peaks that `profile` reports for small configurations of each stage on native TensorFlow, to
 * within an eighth: upscaling with the projection onto the input, and training steps.
 */
const ONE_STEP = { layers: 5, pictures: 9.4 };
/** `inputs`: the denoiser's inputs at each site, which are held twice. */
const REFINEMENT = { layers: 7, inputs: 2, pictures: 11.4 };
/** Per block of the regressor; pictures in all. */
const FIRST_STAGE = { blocks: 4.6, pictures: 29.7 };
/** Per block of the denoiser; the tape keeps some of the regressor's too, though no gradient flows back there. */
const SECOND_STAGE = { blocks: 1, regressorBlocks: 12.4, pictures: 27.9 };

/**
 * The most values that a light model holds at any moment: those of its denoiser if it has one, otherwise of its
 * regressor.
 *
 * @param size - Of the high-resolution picture.
 */
export function liteMemory(
  { regressor, denoiser, scale, imageChannels }: LiteConfig,
  { width, height }: Extent,
): Pick<Costs, 'inferenceValues' | 'trainingValues'> {
  const sites = (width / scale) * (height / scale);
  const picture = scale ** 2 * imageChannels;
  if (denoiser === null) {
    const { channels, blocks } = regressor;
    return {
      inferenceValues: sites * Math.max(channels * ONE_STEP.layers, channels + picture * ONE_STEP.pictures),
      trainingValues: sites * (channels * blocks * FIRST_STAGE.blocks + picture * FIRST_STAGE.pictures),
    };
  }
  const inputs = scale ** 2 + regressor.channels + imageChannels;
  const refinement = Math.max(
    denoiser.channels * REFINEMENT.layers + inputs * REFINEMENT.inputs + picture,
    regressor.channels + picture * REFINEMENT.pictures,
  );
  const step =
    denoiser.channels * denoiser.blocks * SECOND_STAGE.blocks +
    regressor.channels * regressor.blocks * SECOND_STAGE.regressorBlocks +
    picture * SECOND_STAGE.pictures;
  return { inferenceValues: sites * refinement, trainingValues: sites * step };
}
