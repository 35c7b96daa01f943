import { holm, mcNemar, mixedLogistic, normalQuantile, type MixedFit } from '@sr3kit/metrics';
import type { Task } from '../protocol.ts';
import type { Study } from '../store/openStudy.ts';
import { groupBy } from './groupBy.ts';
import { readAnswers, readRaters } from './readAnswers.ts';
import { applyRules, type Counted } from './rules.ts';

/** Two models of a study in one task. */
export interface Comparison {
  readonly task: Task;
  readonly first: string;
  readonly second: string;
  /** By a logistic model with crossed random effects of raters and pictures; null where one fooled nobody or everybody. */
  readonly mixed: {
    /** Odds of being fooled by the first, over those by the second. */
    readonly oddsRatio: number;
    readonly low: number;
    readonly high: number;
    readonly probability: number;
    /** Raised for the number of pairs in the task, by Holm's method. */
    readonly adjusted: number;
  } | null;
  /** By pictures, without a model: on how many the first fooled more people, and on how many the second (exact sign test). */
  readonly pictures: { readonly first: number; readonly second: number; readonly probability: number };
}

/**
 * Compares every two models of a study. McNemar's test would need both models' pictures before the same rater, who by this
 * design sees every picture once; hence a mixed model, which takes account of raters and pictures that are fooled more or
 * less than others. Takes about a second per task for some thousand answers.
 */
export function comparisonsOf({ database, config }: Study): Comparison[] {
  const { counted } = applyRules(readAnswers(database), readRaters(database), config);
  const models = config.models.map(({ name }) => name);
  const pairs = models.flatMap((_, a) => models.slice(a + 1).map((_, i) => [a, a + 1 + i] as const));
  return config.tasks.flatMap((task) => {
    const answers = counted.filter((answer) => answer.task === task);
    const fit = fitted(answers, config.confidence);
    const mixed = pairs.map(([a, b]) => fit(a, b));
    const tested = mixed.flatMap((each) => (each === null ? [] : [each.probability]));
    const adjusted = holm(tested);
    let next = 0;
    return pairs.map(([a, b], i) => ({
      task,
      first: models[a]!,
      second: models[b]!,
      mixed: mixed[i] ? { ...mixed[i], adjusted: adjusted[next++]! } : null,
      pictures: byPictures(answers, a, b),
    }));
  });
}

type Mixed = Omit<NonNullable<Comparison['mixed']>, 'adjusted'>;

function fitted(answers: readonly Counted[], confidence: number): (a: number, b: number) => Mixed | null {
  // Without a hit, or without a miss, odds have no number.
  const usable = [...groupBy(answers, ({ model }) => model)]
    .filter(([, group]) => new Set(group.map(({ fooled }) => fooled)).size === 2)
    .map(([model]) => model);
  if (usable.length < 2) return () => null;
  const fit: MixedFit = mixedLogistic(
    answers
      .filter(({ model }) => usable.includes(model))
      .map(({ model, rater, item, fooled }) => ({ effect: model, rater, picture: item, hit: fooled })),
  );
  const z = normalQuantile(0.5 + confidence / 2);
  return (a, b) => {
    if (!usable.includes(a) || !usable.includes(b)) return null;
    const { difference, standardError, probability } = fit.contrast(a, b);
    return {
      oddsRatio: Math.exp(difference),
      low: Math.exp(difference - z * standardError),
      high: Math.exp(difference + z * standardError),
      probability,
    };
  };
}

function byPictures(answers: readonly Counted[], a: number, b: number): Comparison['pictures'] {
  const rate = (group: readonly Counted[], model: number): number => {
    const own = group.filter((answer) => answer.model === model);
    return own.filter(({ fooled }) => fooled).length / own.length;
  };
  let [first, second] = [0, 0];
  for (const group of groupBy(answers, ({ item }) => item).values()) {
    const difference = rate(group, a) - rate(group, b);
    // Not a number where one of them has no answer.
    if (difference > 0) first += 1;
    if (difference < 0) second += 1;
  }
  return { first, second, probability: mcNemar(first, second) };
}
