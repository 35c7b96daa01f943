import { cholesky, type Cholesky } from './cholesky.ts';

/** Answers with what they depend on, all of the same length; numbers of each kind begin at 0. */
export interface CrossedAnswers {
  readonly effect: Int32Array;
  readonly rater: Int32Array;
  readonly picture: Int32Array;
  /** 1 for a hit, 0 for none. */
  readonly hit: Uint8Array;
  readonly effects: number;
  readonly raters: number;
  readonly pictures: number;
}

/** Parameters of the model: a log odds of each effect, and the spreads of raters and of pictures. */
export interface Parameters {
  readonly effects: ArrayLike<number>;
  readonly raterSpread: number;
  readonly pictureSpread: number;
}

/**
 * Makes the marginal likelihood of a logistic model with crossed random effects, by Laplace's approximation (Breslow and
 * Clayton 1993; Bates et al. 2015): of an answer, logit P(hit) = effect + raterSpread b + pictureSpread c, where every
 * rater has a b and every picture a c, all standard normal. They are integrated out around their mode, which Newton's
 * method finds; raters depend on each other by pictures alone, so that a matrix of the pictures is all there is to solve.
 *
 * @returns A function from parameters to the logarithm of the likelihood. It begins each search where the last one ended.
 */
export function laplaceLikelihood(answers: CrossedAnswers): (parameters: Parameters) => number {
  const { effect, rater, picture, hit, raters, pictures } = answers;
  const count = hit.length;
  const [b, c] = [new Float64Array(raters), new Float64Array(pictures)];
  const weight = new Float64Array(count);
  const [gradientB, gradientC] = [new Float64Array(raters), new Float64Array(pictures)];
  const ofRater = groups(rater, raters);

  /** The penalised log likelihood at b and c; fills the gradients and the weights. */
  function evaluate(
    { effects, raterSpread, pictureSpread }: Parameters,
    at: readonly [Float64Array, Float64Array],
  ): number {
    const [ab, ac] = at;
    let value = 0;
    for (let i = 0; i < raters; i++) {
      value -= ab[i]! ** 2 / 2;
      gradientB[i] = -ab[i]!;
    }
    for (let i = 0; i < pictures; i++) {
      value -= ac[i]! ** 2 / 2;
      gradientC[i] = -ac[i]!;
    }
    for (let i = 0; i < count; i++) {
      const [r, p] = [rater[i]!, picture[i]!];
      const eta = effects[effect[i]!]! + raterSpread * ab[r]! + pictureSpread * ac[p]!;
      const probability = 1 / (1 + Math.exp(-eta));
      value += hit[i]! * eta - (eta > 30 ? eta : Math.log1p(Math.exp(eta)));
      weight[i] = probability * (1 - probability);
      const residual = hit[i]! - probability;
      gradientB[r]! += raterSpread * residual;
      gradientC[p]! += pictureSpread * residual;
    }
    return value;
  }

  /** The curvature at the weights that are there: solves for a step, and knows its determinant. */
  function curvature({ raterSpread, pictureSpread }: Parameters): {
    readonly diagonal: Float64Array;
    readonly schur: Cholesky;
    readonly cross: (rater: number, visit: (picture: number, value: number) => void) => void;
    readonly logDeterminant: number;
  } {
    const diagonal = new Float64Array(raters).fill(1);
    const schur = new Float64Array(pictures * pictures);
    for (let p = 0; p < pictures; p++) schur[p * pictures + p] = 1;
    for (let i = 0; i < count; i++) {
      diagonal[rater[i]!]! += raterSpread ** 2 * weight[i]!;
      schur[picture[i]! * (pictures + 1)]! += pictureSpread ** 2 * weight[i]!;
    }
    const cross = (r: number, visit: (picture: number, value: number) => void): void => {
      for (const i of ofRater[r]!) visit(picture[i]!, raterSpread * pictureSpread * weight[i]!);
    };
    let logDeterminant = 0;
    for (let r = 0; r < raters; r++) {
      logDeterminant += Math.log(diagonal[r]!);
      cross(r, (p, value) => cross(r, (q, other) => (schur[p * pictures + q]! -= (value * other) / diagonal[r]!)));
    }
    const solved = cholesky(schur, pictures);
    if (solved === null) throw new Error('the curvature of a concave function was not positive');
    return { diagonal, schur: solved, cross, logDeterminant: logDeterminant + solved.logDeterminant };
  }

  return (parameters) => {
    let value = evaluate(parameters, [b, c]);
    for (let round = 0; round < 100; round++) {
      const { diagonal, schur, cross, logDeterminant } = curvature(parameters);
      const steepness = Math.sqrt(squares(gradientB) + squares(gradientC));
      if (steepness < 1e-9) return value - logDeterminant / 2;
      const side = Float64Array.from(gradientC);
      for (let r = 0; r < raters; r++) cross(r, (p, v) => (side[p]! -= (v * gradientB[r]!) / diagonal[r]!));
      const stepC = schur.solve(side);
      const stepB = Float64Array.from(gradientB);
      for (let r = 0; r < raters; r++) {
        cross(r, (p, v) => (stepB[r]! -= v * stepC[p]!));
        stepB[r]! /= diagonal[r]!;
      }
      // The function is concave: half a step is enough where a whole one goes too far.
      for (let share = 1; ; share /= 2) {
        const tried = [b.map((x, i) => x + share * stepB[i]!), c.map((x, i) => x + share * stepC[i]!)] as const;
        const next = evaluate(parameters, tried);
        if (next >= value - 1e-12 * Math.abs(value) || share < 1e-6) {
          value = next;
          b.set(tried[0]);
          c.set(tried[1]);
          break;
        }
      }
    }
    return value - curvature(parameters).logDeterminant / 2;
  };
}

function groups(of: Int32Array, count: number): readonly (readonly number[])[] {
  const lists = Array.from({ length: count }, (): number[] => []);
  for (const [i, group] of of.entries()) lists[group]!.push(i);
  return lists;
}

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
