import type { Rank, Tensor1D, Tensor4D, TensorContainer } from '@tensorflow/tfjs-core';
import { clipByValue, clone, dispose, fill, tidy } from '@tensorflow/tfjs-core';
import { estimate, type Condition, type Denoiser, type Evaluation, type PausingDenoiser } from '@sr3kit/denoiser';
import { assertShape } from '@sr3kit/ops';
import type { NoiseCurve } from '@sr3kit/schedules';
import { inTurns } from './inTurns.ts';
import { firstSamples, noiseOf } from './noise.ts';
import type { Estimates, Sampler } from './sampler.ts';
import { assertStart, type Start } from './start.ts';

/** Options of {@link sample}. */
export interface SampleOptions {
  readonly sampler: Sampler;
  /** Stops before the next refinement, or where a denoiser pauses; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** One refinement: one call of the denoiser. */
export interface Refinement {
  /** 1 ... `steps`. */
  readonly step: number;
  /** Number of refinements in all. */
  readonly steps: number;
  /** Square root of the alphaBar that the samples have reached, in (0, 1]; 1 at the last step. */
  readonly noiseLevel: number;
  /**
   * The estimate of the clean samples, `[batch, height, width, channels]`, owned by the caller: preview it and dispose
   * of it. The one of the last refinement is the result.
   */
  readonly y0: Tensor4D;
}

/**
 * Draws samples by iterative refinement, from pure noise, or from samples with some noise, to clean ones (SR3 Alg. 2), with
 * any sampler.
 *
 * @param denoise - The network; it is called once a step. One that pauses is driven so that other work has its turn.
 * @param curve - The noise levels to step through, which may be fewer than the network was trained on (`respace`).
 * @throws RangeError at the first step if the curve or the start is not valid; the reason of the signal.
 */
export async function* sample(
  denoise: Denoiser | PausingDenoiser,
  curve: NoiseCurve,
  start: Start,
  { sampler, signal }: SampleOptions,
): AsyncGenerator<Refinement, void, undefined> {
  assertStart(curve, start);
  const { alphaBars } = curve;
  const steps = alphaBars.length - 1;
  const noise = noiseOf(start);
  let y = tidy(() => firstSamples(start.from, alphaBars[steps]!, noise(0)));
  let past: Tensor4D[] = [];
  try {
    for (let t = steps; t >= 1; t--) {
      signal?.throwIfAborted();
      const step = steps - t + 1;
      const estimated = await estimatesOf(denoise, y, alphaBars[t]!, start, signal);
      const { y0, moved } = consume(estimated, (estimates): { y0: Tensor4D; moved: Tensor4D[] } => {
        // The last estimate is the result.
        if (t === 1) return { y0: clone(estimates.y0), moved: [] };
        const next = sampler.step(curve, t, y, estimates, () => noise(step), past);
        assertShape("what the sampler's step returns", next, y.shape);
        // Clones cost nothing: a step may return what it was given, and y0 becomes the caller's.
        const remembered = sampler.history > 0 ? [clone(estimates.y0)] : [];
        return { y0: clone(estimates.y0), moved: [clone(next), ...remembered] };
      });
      const [next, ...newest] = moved;
      if (next) {
        dispose([y, ...past.slice(sampler.history - newest.length)]);
        y = next;
        past = [...newest, ...past].slice(0, sampler.history);
      }
      yield { step, steps, noiseLevel: Math.sqrt(alphaBars[t - 1]!), y0 };
    }
  } finally {
    dispose([y, ...past]);
  }
}

/** Uses estimates, and frees them. */
function consume<T extends TensorContainer>(estimates: Estimates, use: (estimates: Estimates) => T): T {
  try {
    return tidy(() => use(estimates));
  } finally {
    dispose([estimates.y0, estimates.eps]);
  }
}

/**
 * What the denoiser makes of the noisy samples (its estimate of eps is kept as in DDNM, Wang et al. 2022). Owned by the
 * caller.
 */
async function estimatesOf(
  denoise: Denoiser | PausingDenoiser,
  y: Tensor4D,
  alphaBar: number,
  start: Start,
  signal?: AbortSignal,
): Promise<Estimates> {
  const { condition, prediction = 'eps', clip = [-1, 1], project } = start;
  const noiseLevel = fill<Rank.R1>([y.shape[0]], Math.sqrt(alphaBar));
  let output: Tensor4D | undefined;
  try {
    output = await evaluate(denoise, y, condition, noiseLevel, signal);
    assertShape("the denoiser's answer", output, y.shape);
    return tidy(() => {
      const { y0, eps } = estimate(prediction, output!, y, noiseLevel);
      const clipped = clip === null ? y0 : clipByValue(y0, ...clip);
      const projected = project ? project(clipped) : clipped;
      assertShape('what start.project returns', projected, y.shape);
      // Clones, because some of these may be one tensor, or that of the caller.
      return { y0: clone(projected), eps: clone(eps) };
    });
  } finally {
    dispose([noiseLevel, ...(output ? [output] : [])]);
  }
}

async function evaluate(
  denoise: Denoiser | PausingDenoiser,
  y: Tensor4D,
  condition: Condition,
  noiseLevel: Tensor1D,
  signal?: AbortSignal,
): Promise<Tensor4D> {
  // A generator computes nothing before its first `next`, and is no tensor that a tidy would free.
  let parts: Evaluation | undefined;
  const answer = tidy(() => {
    const made = denoise(y, condition, noiseLevel);
    if (!('next' in made)) return clone(made);
    parts = made;
    return undefined;
  });
  return answer ?? inTurns(parts!, signal);
}
