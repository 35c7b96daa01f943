import type { Estimates } from '@sr3kit/models';

/** What SR3 table A.1 and section 4 state of a network, beside what ours comes to. */
export interface PaperComparison {
  /** Parameters that the paper states, in millions. */
  readonly millions: number;
  /** Our parameters divided by those, minus 1. */
  readonly difference: number;
  /** Why the two differ by more than 1 %; null where they do not. */
  readonly why: string | null;
  /** Pictures in a training step of the paper. */
  readonly batch: number;
  /** Training steps of the paper. */
  readonly steps: number;
  /** Operations of such a step. */
  readonly stepFlops: number;
  /** Days that so many steps take at the speed below. */
  readonly days: number;
  /** Operations a second of all devices together, sustained: an assumption. */
  readonly sustainedFlops: number;
}

/** SR3 table A.1, in millions. */
const paperMillions: Readonly<Record<string, number>> = {
  'paper-faces-16-128': 550,
  'paper-natural-64-256': 625,
  'paper-faces-64-512': 625,
  'paper-256-1024': 150,
};

/** SR3 section 4. */
const PAPER = { batch: 256, steps: 1_000_000 };

/** Forward, gradient of the inputs, and gradient of the weights: each as many operations as an evaluation. */
const PASSES = 3;

/** The paper was made in a world of TPU v3: 64 chips, each at a third of its 123 TFLOP/s (bfloat16). */
export const usualSustainedFlops: number = 64 * 41e12;

const TOLERANCE = 0.01;
const SECONDS_A_DAY = 86_400;

const openQuestions =
  'the paper leaves open where blocks attend and how wide the noise embedding is; each is worth more than the difference ' +
  '(README of @sr3kit/unet)';

/** Operations of one training step. */
export function trainingFlops({ flops }: Estimates, batch: number): number {
  return PASSES * flops * batch;
}

/** The comparison for one of the presets of the paper, and null for every other network. */
export function compareWithPaper(
  name: string,
  estimates: Estimates,
  sustainedFlops: number = usualSustainedFlops,
): PaperComparison | null {
  const millions = Object.hasOwn(paperMillions, name) ? paperMillions[name]! : null;
  if (millions === null) return null;
  const difference = estimates.parameters / (millions * 1e6) - 1;
  const stepFlops = trainingFlops(estimates, PAPER.batch);
  return {
    millions,
    difference,
    why: Math.abs(difference) <= TOLERANCE ? null : openQuestions,
    ...PAPER,
    stepFlops,
    days: (PAPER.steps * stepFlops) / sustainedFlops / SECONDS_A_DAY,
    sustainedFlops,
  };
}
