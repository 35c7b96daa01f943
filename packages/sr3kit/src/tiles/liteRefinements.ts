import { estimate } from '@sr3kit/denoiser';
import type { Rect } from '@sr3kit/imaging';
import { denoiser, localScale, regressorFeatures, siteValues } from '@sr3kit/lite';
import { spaceToDepth } from '@sr3kit/ops';
import { ancestralStep, fieldNoise } from '@sr3kit/samplers';
import { div, mul, tensor1d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Field } from './field.ts';
import { currentPicture, REGRESSION_HALO, residualLuma } from './litePictures.ts';
import type { Known, LitePlan, Refined } from './litePlan.ts';
import { PROJECTION_HALO, projectionCost } from './projection.ts';
import { coreOf, windowOf, type Stage } from './stage.ts';

/** The regressor's features, the local scale, and the noise that sampling starts from. */
export function guide(plan: LitePlan, { x, features, scale }: Known, y: Field): Stage {
  const { network, reach, cost } = plan;
  return {
    kind: 'regression',
    step: 0,
    halo: reach.features + reach.localScale,
    reads: [x],
    writes: [features, scale, y],
    cost: cost.regressor,
    compute(params, tile) {
      const made = regressorFeatures(network, params, windowOf(x, tile.padded));
      const unit = localScale(network, params, made);
      return [coreOf(made, tile), coreOf(unit, tile), noiseOf(plan, tile.core)(0)];
    },
  };
}

/** The network of a refinement. */
export function guess(plan: LitePlan, step: number, { x, features, y, y0 }: Refined): Stage {
  const { network, curve, prediction, reach, cost, steps } = plan;
  return {
    kind: 'refinement',
    step,
    halo: reach.denoiser,
    reads: [x, features, y],
    writes: [y0],
    cost: cost.denoiser,
    compute(params, tile) {
      const guidance = { lowRes: windowOf(x, tile.padded), features: windowOf(features, tile.padded) };
      const noisy = windowOf(y, tile.padded);
      const level = tensor1d([Math.sqrt(curve.alphaBars[steps - step + 1]!)]);
      const output = denoiser(network, params, guidance)(noisy, {}, level);
      return [coreOf(estimate(prediction, output, noisy, level).y0, tile)];
    },
  };
}

/** The rest of a refinement that is not the last: the projection of its estimate, and the step to the next level. */
export function refinement(plan: LitePlan, step: number, refined: Refined, next: Field): Stage {
  const { network, curve, consistency, previews, steps } = plan;
  const { y, y0, scale, x, features } = refined;
  return {
    kind: 'refinement',
    step,
    halo: consistency > 0 ? PROJECTION_HALO : previews ? REGRESSION_HALO : 0,
    reads: previews ? [y, y0, scale, x, features] : [y, y0, scale],
    writes: [next],
    cost: projectionCost(network, 1),
    compute(params, tile) {
      const luma = residualLuma(plan, refined, tile.padded);
      const sites = spaceToDepth(coreOf(luma, tile, network.scale), network.scale);
      const clean = div(sites, windowOf(scale, tile.core)) as Tensor4D;
      const noise = (): Tensor4D => noiseOf(plan, tile.core)(step);
      const stepped = ancestralStep(curve, steps - step + 1, 'posterior', windowOf(y, tile.core), clean, noise);
      return previews ? [stepped, currentPicture(plan, refined, params, tile, luma)] : [stepped];
    },
  };
}

/** The noise of each step at a place, as the samplers draw it; owned by the caller. */
function noiseOf({ network, seed, strength }: LitePlan, core: Rect): (step: number) => Tensor4D {
  const draw = fieldNoise([1, core.height, core.width, siteValues(network)], seed, core);
  return (step) => tidy(() => mul(draw(step), strength));
}
