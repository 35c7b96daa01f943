import { add, mul, tensor1d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { estimate } from '@sr3kit/denoiser';
import type { Rect } from '@sr3kit/imaging';
import { crispStart } from '@sr3kit/models';
import { firstSamples, positionalNoise } from '@sr3kit/samplers';
import type { DiffusionPlan, Guided, Refining } from './diffusionPlan.ts';
import { baseOf, detailOf, guidanceOf, inRange } from './pictures.ts';
import { isPreviewed } from './previews.ts';
import { PROJECTION_HALO, projectionCost } from './projection.ts';
import { coreOf, windowOf, type Rows, type Stage } from './stage.ts';

/** The guidance, and the noisy samples that sampling starts from. */
export function guide(plan: DiffusionPlan, { x, guidance }: Guided, y: Rows): Stage {
  const { diffusion, start, curve, steps } = plan;
  const { halo, cost, compute } = diffusion.guide;
  const crisp = start === 'crisp' ? crispStart(diffusion) : undefined;
  return {
    kind: 'regression',
    step: 0,
    halo: Math.max(halo, crisp?.halo ?? 0),
    reads: [x],
    writes: [...Object.values(guidance), y],
    cost: cost + (crisp?.cost ?? 0),
    compute(params, tile) {
      const seen = windowOf(x, tile.padded);
      const made = compute(params, seen);
      const parts = Object.keys(guidance).map((name) => coreOf(made[name]!, tile));
      const from = crisp && coreOf(crisp.compute(params, seen, made), tile);
      return [...parts, firstSamples(from, curve.alphaBars[steps]!, noiseOf(plan, tile.core)(0))];
    },
  };
}

/** The network's estimate of the clean samples. */
export function denoising(plan: DiffusionPlan, step: number, refining: Refining): Stage {
  const { x, guidance, y, y0 } = refining;
  const { prediction, denoise } = plan.diffusion;
  return {
    kind: 'refinement',
    step,
    halo: denoise.halo,
    reads: [x, ...Object.values(guidance), y],
    writes: [y0],
    cost: denoise.cost,
    compute(params, { padded, inner, core }) {
      const noisy = windowOf(y, padded);
      const level = noiseLevelOf(plan, step);
      const network = denoise.compute(params, windowOf(x, padded), guidanceOf(refining, padded));
      return [coreOf(estimate(prediction, network(noisy, level), noisy, level).y0, { padded, inner, core })];
    },
  };
}

/**
 * The rest of a refinement that is not the last: the projection of its estimate, and the sampler's step to the next
 * level.
 *
 * @param next - The samples at the next level.
 * @param remembered - Where the projected estimate goes, if the sampler looks back; null if it does not.
 */
export function refinement(
  plan: DiffusionPlan,
  step: number,
  refining: Refining,
  next: Rows,
  remembered: Rows | null,
): Stage {
  const { diffusion, sampler, curve, consistency, scale, steps } = plan;
  const previewed = isPreviewed(plan.previews, step);
  const { y, y0, past, x, guidance } = refining;
  const own = [y, y0, ...past, ...Object.values(guidance)];
  return {
    kind: 'refinement',
    step,
    halo: consistency > 0 ? PROJECTION_HALO : previewed ? diffusion.base.halo : 0,
    reads: previewed ? [...own, x] : own,
    writes: remembered ? [next, remembered] : [next],
    cost: projectionCost(scale, 1),
    compute(params, tile) {
      const { core, padded } = tile;
      const detail = detailOf(plan, refining, padded);
      const clean = diffusion.toSamples(coreOf(detail, tile, scale), guidanceOf(refining, core));
      const noisy = windowOf(y, core);
      const estimates = {
        y0: clean,
        // Few samplers want it, so it is computed only when asked for.
        get eps() {
          return estimate('y0', windowOf(y0, core), noisy, noiseLevelOf(plan, step)).eps;
        },
      };
      const before = past.map((rows) => windowOf(rows, core));
      const noise = (): Tensor4D => noiseOf(plan, core)(step);
      const stepped = sampler.step(curve, steps - step + 1, noisy, estimates, noise, before);
      // For previews, without the projection of the base, which would need a larger halo.
      const picture = () => coreOf(inRange(add(baseOf(plan, refining, params, padded), detail)), tile, scale);
      return [stepped, ...(remembered ? [clean] : []), ...(previewed ? [picture()] : [])];
    },
  };
}

/** Square root of the alphaBar at which a refinement starts, `[1]`. */
function noiseLevelOf({ curve, steps }: DiffusionPlan, step: number): ReturnType<typeof tensor1d> {
  return tensor1d([Math.sqrt(curve.alphaBars[steps - step + 1]!)]);
}

/** The noise of each step at a place, as `sample` draws it; owned by the caller. */
function noiseOf({ diffusion, seed, strength }: DiffusionPlan, core: Rect): (step: number) => Tensor4D {
  const draw = positionalNoise([1, core.height, core.width, diffusion.channels], seed, core);
  return (step) => tidy(() => mul(draw(step), strength));
}
