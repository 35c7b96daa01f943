import type { StudyConfig } from '../config/studyConfig.ts';
import type { AnswerRow, RaterRow } from './readAnswers.ts';

/** An answer that counts: of a trial of a model, by a rater who passed. */
export interface Counted extends AnswerRow {
  readonly model: number;
  /** Whether the model's picture was taken for the photograph. */
  readonly fooled: boolean;
}

/** What counts and what does not, by rules that were fixed before. */
export interface Ruled {
  readonly counted: readonly Counted[];
  readonly raters: {
    /** Who opened the link and agreed. */
    readonly started: number;
    readonly finished: number;
    readonly withdrawn: number;
    /** Left out: too many attention checks wrong. */
    readonly inattentive: number;
    /** Left out: not at the end yet, where that is asked for. */
    readonly unfinished: number;
    readonly counted: number;
  };
  /** Left out of the answers of raters who count. */
  readonly leftOut: {
    /** The page was out of sight while the pictures were shown. */
    readonly interrupted: number;
    /** The pictures were seen more than once, as the page was opened again. */
    readonly seenAgain: number;
    /** The pictures were seen for a time that is off by more than 50 ms. */
    readonly mistimed: number;
  };
  /** Attention checks that were answered, and how many of them were wrong. */
  readonly attention: { readonly answered: number; readonly wrong: number };
}

/** Three frames of a usual screen. */
const TIMING_TOLERANCE = 50;

/** Applies the rules of a study to its answers. */
export function applyRules(
  answers: readonly AnswerRow[],
  raters: readonly RaterRow[],
  { attention, unfinished, viewing }: Pick<StudyConfig, 'attention' | 'unfinished' | 'viewing'>,
): Ruled {
  const mistakes = new Map<number, number>();
  const checks = answers.filter(({ kind }) => kind === 'attention');
  const wrong = checks.filter(({ choice, photo }) => choice !== photo);
  for (const { rater } of wrong) mistakes.set(rater, (mistakes.get(rater) ?? 0) + 1);

  const started = raters.filter((rater) => rater.consented && !rater.withdrawn);
  const isFinished = ({ answered, trials }: RaterRow): boolean => answered === trials;
  const isInattentive = ({ number }: RaterRow): boolean => (mistakes.get(number) ?? 0) > attention.mistakes;
  const attentive = started.filter((rater) => !isInattentive(rater));
  const kept = attentive.filter((rater) => unfinished === 'counted' || isFinished(rater));
  const numbers = new Set(kept.map(({ number }) => number));

  const leftOut = { interrupted: 0, seenAgain: 0, mistimed: 0 };
  const counted: Counted[] = [];
  const asked = viewing.seconds !== null && viewing.answer === 'afterwards' ? 1000 * viewing.seconds : null;
  for (const answer of answers) {
    const { model } = answer;
    if (answer.kind !== 'real' || model === null || !numbers.has(answer.rater)) continue;
    if (answer.interrupted) leftOut.interrupted += 1;
    else if (answer.looks > 1) leftOut.seenAgain += 1;
    else if (asked !== null && Math.abs(answer.shownMs - asked) > TIMING_TOLERANCE) leftOut.mistimed += 1;
    else counted.push({ ...answer, model, fooled: answer.choice !== answer.photo });
  }
  return {
    counted,
    raters: {
      started: started.length,
      finished: started.filter(isFinished).length,
      withdrawn: raters.filter(({ withdrawn }) => withdrawn).length,
      inattentive: started.length - attentive.length,
      unfinished: attentive.length - kept.length,
      counted: kept.length,
    },
    leftOut,
    attention: { answered: checks.length, wrong: wrong.length },
  };
}
