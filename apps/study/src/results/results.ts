import { krippendorffAlpha, wilsonInterval, type ShareEstimate } from '@sr3kit/metrics';
import type { Task } from '../protocol.ts';
import type { Study } from '../store/openStudy.ts';
import { groupBy } from './groupBy.ts';
import { readAnswers, readRaters } from './readAnswers.ts';
import { applyRules, type Counted, type Ruled } from './rules.ts';

/** How often a model fooled people in a task. */
export interface FoolRate extends ShareEstimate {
  readonly task: Task;
  readonly model: string;
  readonly trials: number;
  readonly fooled: number;
  /** Krippendorff's alpha: how far raters were fooled by the same pictures. Null where no picture has two answers. */
  readonly agreement: number | null;
  /** Milliseconds from the pictures' first frame to the answer; null without answers. */
  readonly responseMs: Quartiles | null;
}

/** How often a picture of a model fooled people. */
export interface PictureRate extends ShareEstimate {
  readonly task: Task;
  readonly model: string;
  readonly picture: string;
  readonly trials: number;
  readonly fooled: number;
}

/** A quarter, half and three quarters of the values are below these. */
interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** What a study has found so far. */
export interface Results extends Omit<Ruled, 'counted'> {
  readonly study: string;
  readonly title: string;
  readonly models: readonly string[];
  readonly tasks: readonly Task[];
  readonly confidence: number;
  /** How long the pictures are seen, in seconds; null for as long as a rater likes. */
  readonly viewing: number | null;
  readonly answers: number;
  readonly rates: readonly FoolRate[];
  readonly pictures: readonly PictureRate[];
  /** How often the left picture was chosen: half the time, unless raters favour a side. */
  readonly left: ShareEstimate;
}

/** Computes the results of a study. */
export function resultsOf({ database, config }: Study): Results {
  const { counted, ...ruled } = applyRules(readAnswers(database), readRaters(database), config);
  const names = new Map(
    database
      .all<{ id: number; name: string }>('SELECT id, name FROM item ORDER BY id')
      .map(({ id, name }) => [id, name]),
  );
  const models = config.models.map(({ name }) => name);
  const cells = config.tasks.flatMap((task) =>
    models.map((model, index) => ({
      task,
      model,
      answers: counted.filter((answer) => answer.task === task && answer.model === index),
    })),
  );
  const share = (answers: readonly Counted[]): ShareEstimate & { trials: number; fooled: number } => {
    const fooled = answers.filter((answer) => answer.fooled).length;
    return { trials: answers.length, fooled, ...wilsonInterval(fooled, answers.length, config.confidence) };
  };
  const { left, total } = counted.reduce(
    (sum, { choice }) => ({ left: sum.left + Number(choice === 'left'), total: sum.total + 1 }),
    { left: 0, total: 0 },
  );
  return {
    study: config.name,
    title: config.title,
    models,
    tasks: config.tasks,
    confidence: config.confidence,
    viewing: config.viewing.seconds,
    answers: counted.length,
    ...ruled,
    rates: cells.map(({ task, model, answers }) => ({
      task,
      model,
      ...share(answers),
      agreement: agreementOf(answers),
      responseMs: quartiles(answers.map(({ responseMs }) => responseMs)),
    })),
    pictures: cells.flatMap(({ task, model, answers }) =>
      [...groupBy(answers, ({ item }) => item)].map(([item, group]) => ({
        task,
        model,
        picture: names.get(item)!,
        ...share(group),
      })),
    ),
    left: wilsonInterval(left, total, config.confidence),
  };
}

function agreementOf(answers: readonly Counted[]): number | null {
  const units = [...groupBy(answers, ({ item }) => item).values()].map((group) => {
    const fooled = group.filter((answer) => answer.fooled).length;
    return [fooled, group.length - fooled];
  });
  const alpha = krippendorffAlpha(units);
  return Number.isNaN(alpha) ? null : alpha;
}

function quartiles(values: readonly number[]): Quartiles | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (place - Math.floor(place)) * (above - below);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
