import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { concat, tidy } from '@tensorflow/tfjs-core';
import type { Denoiser, Params } from '@sr3kit/denoiser';
import { sinusoids } from '@sr3kit/ops';
import { assertParams, assertSites } from './assertInputs.ts';
import type { LiteConfig } from './config.ts';
import type { Guidance } from './guidance.ts';
import { conv, dense, residualChain } from './layers.ts';

/** Highest frequency of the noise level's embedding, in radians per unit of noise level. */
const HIGHEST_FREQUENCY = 100;

/**
 * The network of the diffusion mode as a {@link Denoiser} of residual luma by site (see `toSites`): a chain of residual
 * blocks on the low-resolution grid that the noise level modulates. It ignores its `condition` and uses the guidance.
 *
 * @param params - Owned by the caller, and alive as long as the denoiser is called; so is the guidance.
 * @returns A function of y `[batch, height, width, scale^2]` and the noise level `[batch]`.
 * @throws RangeError if the model has no denoiser or a weight is missing; in a call, if a shape does not fit.
 */
export function denoiser(config: LiteConfig, params: Params, guidance: Guidance): Denoiser {
  const { denoiser: chain } = config;
  if (chain === null) {
    throw new RangeError(
      'lite.denoiser must be given for the diffusion mode: this model has only the one-step mode, use regress',
    );
  }
  assertParams(config, params, 'denoiser');
  return (y, _, noiseLevel) => {
    assertSites(config, y, guidance, noiseLevel);
    return tidy(() => {
      const embedding = embed(params, chain.embedding, noiseLevel);
      const input = conv(params, 'denoiser.in', concat([y, guidance.features, guidance.lowRes], 3));
      const film = (block: string) => dense(params, `${block}.film`, embedding);
      return conv(params, 'denoiser.out', residualChain(params, 'denoiser', chain.blocks, input, film));
    });
  };
}

/** `[batch, width]`. */
function embed(params: Params, width: number, noiseLevel: Tensor1D): Tensor2D {
  const waves = sinusoids(noiseLevel, width, HIGHEST_FREQUENCY);
  return dense(params, 'denoiser.embedding.1', dense(params, 'denoiser.embedding.0', waves, true), true);
}
