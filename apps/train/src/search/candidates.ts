import type { InferencePlan } from '@sr3kit/models';
import { uniforms } from '@sr3kit/random';

/** A way of drawing that is tried: a plan without its number of steps, which is the same for all. */
export type Candidate = Required<Pick<InferencePlan, 'spacing' | 'noise'>> & {
  /** Left out: pure noise. */
  readonly start?: 'crisp';
};

/** Where the best plans of our own models lie, with room on both sides. */
const NOISE = [0.85, 1.3] as const;
const CLEANEST = [1, 9] as const;
const EXPONENT = [0.5, 3] as const;
/** Where steps from a crisp picture begin, and how much further on they would end. */
const NOISIEST = [0, 4] as const;
const RANGE = [1, 4] as const;
/** Steps of the last, local search. */
const NOISE_STEP = 0.02;
const CLEANEST_STEP = 0.6;
const EXPONENT_STEP = 1.15;

/**
 * Ways of drawing at random: half of them even in logSnr from some place on, the others by an exponent, each with some
 * factor on the noise.
 *
 * @param seed - The same one gives the same candidates.
 */
export function drawCandidates(count: number, seed: number): Candidate[] {
  const values = uniforms(seed, 0, 3 * count);
  return Array.from({ length: count }, (_, i) => {
    const [kind, place, noise] = values.subarray(3 * i) as unknown as [number, number, number];
    const [least, most] = EXPONENT;
    const spacing =
      kind < 0.5 ? { cleanest: rounded(between(CLEANEST, place)) } : rounded(least * (most / least) ** place);
    return { spacing, noise: rounded(between(NOISE, noise)) };
  });
}

/** The same for drawing that starts from the crisp picture: even in logSnr between two places. */
export function drawCrispCandidates(count: number, seed: number): Candidate[] {
  const values = uniforms(seed, 0, 3 * count);
  return Array.from({ length: count }, (_, i) => {
    const [place, range, noise] = values.subarray(3 * i) as unknown as [number, number, number];
    const noisiest = rounded(between(NOISIEST, place));
    const spacing = { cleanest: rounded(noisiest + between(RANGE, range)), noisiest };
    return { spacing, noise: rounded(between(NOISE, noise)), start: 'crisp' };
  });
}

/** What a plan tries, without its number of steps. */
export function candidateOf({ spacing, noise, start }: Required<InferencePlan>): Candidate {
  return { spacing, noise, ...(start === 'crisp' && { start }) };
}

/** Those that differ from a candidate by a small step in one of its numbers. */
export function neighbours({ spacing, noise, ...rest }: Candidate): Candidate[] {
  const louder = [noise + NOISE_STEP, noise - NOISE_STEP].map((value) => ({ spacing, noise: rounded(value), ...rest }));
  return [...louder, ...spacingsBeside(spacing).map((beside) => ({ spacing: beside, noise, ...rest }))];
}

function spacingsBeside(spacing: Candidate['spacing']): Candidate['spacing'][] {
  if (typeof spacing === 'number') return [spacing * EXPONENT_STEP, spacing / EXPONENT_STEP].map(rounded);
  if (typeof spacing === 'object') {
    const { cleanest, noisiest } = spacing;
    const steps = [CLEANEST_STEP, -CLEANEST_STEP];
    if (noisiest === undefined) return steps.map((step) => ({ cleanest: rounded(cleanest + step) }));
    return [
      ...steps.map((step) => ({ cleanest: rounded(cleanest + step), noisiest })),
      ...steps.map((step) => ({ cleanest, noisiest: rounded(noisiest + step) })),
    ].filter((range) => range.noisiest < range.cleanest);
  }
  return [];
}

/** In words, for tables. */
export function candidateLabel({ spacing, noise, start }: Candidate): string {
  return `${spacingLabel(spacing)}, noise ${noise}${start === undefined ? '' : `, from ${start}`}`;
}

/** As the command line takes it. */
export function spacingLabel(spacing: Candidate['spacing']): string {
  if (typeof spacing !== 'object') return String(spacing);
  const { cleanest, noisiest } = spacing;
  return noisiest === undefined ? `logSnr:${cleanest}` : `logSnr:${cleanest}:${noisiest}`;
}

function between([low, high]: readonly [number, number], share: number): number {
  return low + (high - low) * share;
}

/** Digits beyond these are below what a few pictures can tell. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
