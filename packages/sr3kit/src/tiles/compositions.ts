import { add, type Tensor4D } from '@tensorflow/tfjs-core';
import type { DirectAnswer } from '@sr3kit/models';
import { projectConsistency } from '@sr3kit/ops';
import type { DiffusionPlan, Refining } from './diffusionPlan.ts';
import { baseOf, detailOf, inRange } from './pictures.ts';
import { isPreviewed } from './previews.ts';
import { PROJECTION_HALO, projectionCost } from './projection.ts';
import { coreOf, windowOf, type Rows, type Stage, type Written } from './stage.ts';

/** The picture of a mode of one pass, before the projection. */
export function directPicture(answer: DirectAnswer, x: Rows, image: Written, previewed: boolean): Stage {
  return {
    kind: 'regression',
    step: 0,
    halo: answer.halo,
    reads: [x],
    writes: [image],
    cost: answer.cost,
    compute(params, tile) {
      const made = answer.compute(params, windowOf(x, tile.padded));
      return withPreview(inRange(coreOf(made, tile, image.density)), previewed);
    },
  };
}

/** The rest of the last refinement, and the picture of the diffusion mode, before the last projection. */
export function composition(plan: DiffusionPlan, refining: Refining, image: Written): Stage {
  const { diffusion, consistency, steps, scale, channels } = plan;
  const { x, guidance, y0 } = refining;
  return {
    kind: 'composition',
    step: steps,
    halo: (consistency > 0 ? PROJECTION_HALO : 0) + diffusion.base.halo,
    reads: [x, ...Object.values(guidance), y0],
    writes: [image],
    cost: projectionCost(scale, 1 + channels),
    compute(params, tile) {
      const { padded } = tile;
      const base = projectConsistency(baseOf(plan, refining, params, padded), windowOf(x, padded), consistency);
      const picture = inRange(add(base, detailOf(plan, refining, padded)));
      return withPreview(coreOf(picture, tile, scale), isPreviewed(plan.previews, steps));
    },
  };
}

/** The projection of the finished picture, whose downsample was changed by clipping. */
export function finalProjection(consistency: number, x: Rows, image: Rows, result: Written): Stage {
  const { density, channels } = image;
  return {
    kind: 'composition',
    step: 0,
    halo: PROJECTION_HALO,
    reads: [x, image],
    writes: [result],
    cost: projectionCost(density, channels),
    compute(_, tile) {
      const moved = projectConsistency(windowOf(image, tile.padded), windowOf(x, tile.padded), consistency);
      return [coreOf(moved, tile, density)];
    },
  };
}

/** What is written, and the same as a preview if one was asked for. */
function withPreview(picture: Tensor4D, previewed: boolean): readonly Tensor4D[] {
  return previewed ? [picture, picture.clone()] : [picture];
}
