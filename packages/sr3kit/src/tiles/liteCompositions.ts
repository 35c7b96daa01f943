import { flops, receptiveField, regress, type LiteConfig } from '@sr3kit/lite';
import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import { projected } from '../projected.ts';
import type { Field } from './field.ts';
import { inRange, REGRESSION_HALO, regressionAt, residualLuma } from './litePictures.ts';
import type { LitePlan, Refined } from './litePlan.ts';
import { PROJECTION_HALO, projectionCost } from './projection.ts';
import { coreOf, windowOf, type Stage } from './stage.ts';

/** The picture of the one-step mode, but for the projection. */
export function oneStep(network: LiteConfig, x: Field, image: Field, previews: boolean): Stage {
  return {
    kind: 'regression',
    step: 0,
    halo: receptiveField(network).regression,
    reads: [x],
    writes: [image],
    cost: flops(network, 'regressor', 1, 1),
    compute(params, tile) {
      const made = regress(network, params, windowOf(x, tile.padded)).image;
      return shown(inRange(coreOf(made, tile, network.scale)), previews);
    },
  };
}

/** The rest of the last refinement, and the picture of the diffusion mode, but for the last projection. */
export function composition(plan: LitePlan, refined: Refined, image: Field): Stage {
  const { network, consistency, steps, previews } = plan;
  const { x, features, scale, y0 } = refined;
  const { scale: magnification, imageChannels } = network;
  return {
    kind: 'composition',
    step: steps,
    halo: (consistency > 0 ? PROJECTION_HALO : 0) + REGRESSION_HALO,
    reads: [x, features, scale, y0],
    writes: [image],
    cost: projectionCost(network, 1 + imageChannels),
    compute(params, tile) {
      const base = projected(
        regressionAt(network, refined, params, tile.padded),
        windowOf(x, tile.padded),
        consistency,
      );
      const picture = inRange(add(base, residualLuma(plan, refined, tile.padded)));
      return shown(coreOf(picture, tile, magnification), previews);
    },
  };
}

/** The projection of the finished picture, which clipping has moved. */
export function finish(
  network: LiteConfig,
  consistency: number,
  { x, image, result }: { readonly x: Field; readonly image: Field; readonly result: Field },
): Stage {
  return {
    kind: 'composition',
    step: 0,
    halo: PROJECTION_HALO,
    reads: [x, image],
    writes: [result],
    cost: projectionCost(network, network.imageChannels),
    compute(_, tile) {
      const moved = projected(windowOf(image, tile.padded), windowOf(x, tile.padded), consistency);
      return [coreOf(moved, tile, network.scale)];
    },
  };
}

/** What is written, and the same to look at. */
function shown(picture: Tensor4D, previews: boolean): readonly Tensor4D[] {
  return previews ? [picture, picture.clone()] : [picture];
}
