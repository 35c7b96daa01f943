import { cholesky } from './cholesky.ts';
import { laplaceLikelihood, type CrossedAnswers } from './laplace.ts';
import { normalTail } from './normal.ts';

/** One answer. */
export interface MixedAnswer {
  /** What is compared, for example a model. */
  readonly effect: number | string;
  readonly rater: number | string;
  readonly picture: number | string;
  readonly hit: boolean;
}

/** Two effects, compared. */
export interface EffectContrast {
  /** The first's log odds less the second's. */
  readonly difference: number;
  readonly standardError: number;
  /** The two-sided probability of such a difference or a larger one, if there were none (Wald's test). */
  readonly probability: number;
}

/** A model that was fitted. */
export interface MixedFit {
  /** Log odds of a hit for the usual rater and picture, by effect, in the order in which they first come. */
  readonly effects: ReadonlyMap<number | string, number>;
  /** Standard deviation of raters' log odds. */
  readonly raterSpread: number;
  /** Standard deviation of pictures' log odds. */
  readonly pictureSpread: number;
  readonly logLikelihood: number;
  /** Compares two effects; throws a RangeError for one that there is not. */
  contrast(first: number | string, second: number | string): EffectContrast;
}

const STEP = 1e-3;
const ROUNDS = 60;

/**
 * Fits how often several things hit (models that fool people) where raters differ and pictures differ: a logistic model
 * with a fixed effect for each thing and crossed random effects of raters and pictures, by maximum likelihood in Laplace's
 * approximation, with standard errors from its curvature. Unlike a test that takes answers as independent it is not
 * deceived by a few raters, or a few pictures, that are fooled all the time.
 *
 * @throws RangeError if an effect has no answers but hits, or but misses: its log odds would be infinite.
 */
export function mixedLogistic(answers: readonly MixedAnswer[]): MixedFit {
  const { crossed, names } = numbered(answers);
  const likelihood = laplaceLikelihood(crossed);
  const size = names.length + 2;
  const cost = (at: ArrayLike<number>): number =>
    -likelihood({ effects: at, raterSpread: at[size - 2]!, pictureSpread: at[size - 1]! });
  const start = Float64Array.from({ length: size }, (_, i) => (i < names.length ? logOdds(crossed, i) : 0.5));
  const { at, least } = minimum(cost, start);
  const inverse = cholesky(curvatureOf(cost, at, least), size);
  const place = (name: number | string): number => {
    const found = names.indexOf(name);
    if (found < 0) throw new RangeError(`there is no effect ${name}: there are ${names.join(', ')}`);
    return found;
  };
  return {
    effects: new Map(names.map((name, i) => [name, at[i]!])),
    raterSpread: Math.abs(at[size - 2]!),
    pictureSpread: Math.abs(at[size - 1]!),
    logLikelihood: -least,
    contrast(first, second) {
      const weights = new Float64Array(size);
      weights[place(first)]! += 1;
      weights[place(second)]! -= 1;
      const difference = at[place(first)]! - at[place(second)]!;
      const spread = inverse?.solve(weights).reduce((sum, value, i) => sum + value * weights[i]!, 0) ?? NaN;
      const standardError = Math.sqrt(spread);
      const probability = 2 * normalTail(Math.abs(difference) / standardError);
      return { difference, standardError, probability };
    },
  };
}

function numbered(answers: readonly MixedAnswer[]): { crossed: CrossedAnswers; names: readonly (number | string)[] } {
  const numbering = (): { of: (name: number | string) => number; names: (number | string)[] } => {
    const known = new Map<number | string, number>();
    const names: (number | string)[] = [];
    return {
      names,
      of(name) {
        const number = known.get(name) ?? names.push(name) - 1;
        known.set(name, number);
        return number;
      },
    };
  };
  const [effects, raters, pictures] = [numbering(), numbering(), numbering()];
  const crossed = {
    effect: Int32Array.from(answers, (answer) => effects.of(answer.effect)),
    rater: Int32Array.from(answers, (answer) => raters.of(answer.rater)),
    picture: Int32Array.from(answers, (answer) => pictures.of(answer.picture)),
    hit: Uint8Array.from(answers, (answer) => Number(answer.hit)),
    effects: effects.names.length,
    raters: raters.names.length,
    pictures: pictures.names.length,
  };
  for (const [i, name] of effects.names.entries()) {
    if (!Number.isFinite(logOdds(crossed, i))) {
      throw new RangeError(`effect ${name} has no answers but hits, or but misses: leave it out`);
    }
  }
  return { crossed, names: effects.names };
}

function logOdds({ effect, hit }: CrossedAnswers, which: number): number {
  const hits = hit.filter((_, i) => effect[i] === which);
  const sum = hits.reduce((total, value) => total + value, 0);
  return Math.log(sum / (hits.length - sum));
}

/** Newton's method with differences for derivatives, held back where a step would lead up (Levenberg, Marquardt). */
function minimum(
  cost: (at: ArrayLike<number>) => number,
  start: Float64Array,
): { readonly at: Float64Array; readonly least: number } {
  const size = start.length;
  let [at, least, damping] = [start, cost(start), 1e-3];
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = Float64Array.from(
      at,
      (_, i) => (cost(moved(at, i, STEP)) - cost(moved(at, i, -STEP))) / (2 * STEP),
    );
    const curvature = curvatureOf(cost, at, least);
    let step: Float64Array | undefined;
    for (; damping < 1e9; damping *= 10) {
      const damped = Float64Array.from(curvature, (value, i) => (i % (size + 1) === 0 ? value + damping : value));
      const down = cholesky(damped, size)?.solve(gradient);
      if (down === undefined) continue;
      const tried = at.map((value, i) => value - down[i]!);
      const next = cost(tried);
      if (next > least + 1e-12 * Math.abs(least)) continue;
      [step, at, least, damping] = [down, tried, next, damping / 30];
      break;
    }
    if (step === undefined || Math.hypot(...step) < 1e-7) break;
  }
  return { at, least };
}

/** Second differences, [size, size]. */
function curvatureOf(cost: (at: ArrayLike<number>) => number, at: Float64Array, here: number): Float64Array {
  const size = at.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value =
        i === j
          ? (cost(moved(at, i, STEP)) - 2 * here + cost(moved(at, i, -STEP))) / STEP ** 2
          : (cost(moved(moved(at, i, STEP), j, STEP)) -
              cost(moved(moved(at, i, STEP), j, -STEP)) -
              cost(moved(moved(at, i, -STEP), j, STEP)) +
              cost(moved(moved(at, i, -STEP), j, -STEP))) /
            (4 * STEP ** 2);
      matrix[i * size + j] = value;
      matrix[j * size + i] = value;
    }
  }
  return matrix;
}

function moved(at: Float64Array, index: number, by: number): Float64Array {
  const other = Float64Array.from(at);
  other[index]! += by;
  return other;
}
