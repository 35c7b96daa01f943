import { deriveSeed, permutation, uniforms } from '@sr3kit/random';
import type { Side, Task, TrialKind } from '../protocol.ts';

/** What the trials of raters are made from. */
export interface Design {
  readonly seed: number;
  /** Numbers of the pictures that count. */
  readonly items: readonly number[];
  /** Numbers of the pictures for practice and attention checks: none of `items`. */
  readonly setAside: readonly number[];
  /** How many models there are. */
  readonly models: number;
  readonly tasks: readonly Task[];
  readonly tasksPerRater: 'one' | 'all';
  /** Trials of a rater that count, at most one of each item. */
  readonly trials: number;
  readonly practice: number;
  readonly attention: number;
}

/** One trial before it is shown. */
export interface PlannedTrial {
  readonly kind: TrialKind;
  readonly task: Task;
  readonly item: number;
  /** Number of the model; null where the photograph is beside a coarse version of itself. */
  readonly model: number | null;
  /** Where the photograph is. */
  readonly photo: Side;
}

/** What an item is shown as: a task and a model. */
interface Condition {
  readonly task: Task;
  readonly model: number;
}

/**
 * The trials of one rater, in order: practice, and then what counts with attention checks in between.
 *
 * Every item comes from one model alone. Raters come in blocks of as many as there are conditions (models, and tasks where
 * a rater does all of them); the raters of a block see the same items, and over them each item is seen under each
 * condition once (a Latin square). The blocks walk round all items, so that each is seen as often as another. For one
 * rater each condition has as many trials as another, and the photograph is as often left as right under each; numbers
 * that do not divide leave a difference of one.
 *
 * @param index - The rater's number, from 0.
 */
export function raterTrials(design: Design, index: number): PlannedTrial[] {
  const { seed, models, tasks, tasksPerRater, setAside } = design;
  const doneTasks = tasksPerRater === 'one' ? [tasks[index % tasks.length]!] : shuffled(tasks, seed, 'tasks', index);
  const conditions = conditionsOf(tasksPerRater === 'one' ? doneTasks : tasks, models);
  const turn = tasksPerRater === 'one' ? Math.floor(index / tasks.length) : index;
  const [block, row] = [Math.floor(turn / conditions.length), turn % conditions.length];

  const under = conditions.map((): number[] => []);
  const column = row + Math.floor(uniforms(deriveSeed(seed, 'first', block), 0, 1)[0]! * conditions.length);
  for (const [place, item] of itemsOf(design, block).entries()) under[(place + column) % conditions.length]!.push(item);
  const counted = conditions.flatMap(({ task, model }, which) => {
    const sides = balancedSides(under[which]!.length, deriveSeed(seed, 'sides', index, which));
    return under[which]!.map((item, i): PlannedTrial => ({ kind: 'real', task, item, model, photo: sides[i]! }));
  });

  const checks = (kind: TrialKind, count: number): PlannedTrial[] => {
    const sides = balancedSides(count, deriveSeed(seed, kind, index));
    const order = shuffled(setAside, seed, `${kind} items`, index);
    return sides.map((photo, i) => ({ kind, task: doneTasks[0]!, item: order[i % order.length]!, model: null, photo }));
  };
  const real = doneTasks.flatMap((task) =>
    shuffled(
      counted.filter((trial) => trial.task === task),
      seed,
      `order of ${task}`,
      index,
    ),
  );
  return [
    ...checks('practice', design.practice),
    ...spread(real, checks('attention', design.attention), deriveSeed(seed, 'places', index)),
  ];
}

function conditionsOf(tasks: readonly Task[], models: number): Condition[] {
  return tasks.flatMap((task) => Array.from({ length: models }, (_, model) => ({ task, model })));
}

/** The items of a block of raters: the next ones of a circle, in an order of the block's own. */
function itemsOf({ seed, items, trials }: Design, block: number): number[] {
  const circle = shuffled(items, seed, 'items', 0);
  const window = Array.from({ length: trials }, (_, i) => circle[(block * trials + i) % circle.length]!);
  return shuffled(window, seed, 'block', block);
}

/** Half left, half right; which of them has the odd one is drawn. */
function balancedSides(count: number, seed: number): Side[] {
  const first = uniforms(seed, 0, 1)[0]! < 0.5 ? 0 : 1;
  const sides = Array.from({ length: count }, (_, i): Side => ((i + first) % 2 === 0 ? 'left' : 'right'));
  return shuffled(sides, seed, 'sides', 0);
}

/** Puts checks between trials: one at a place that is drawn in each of as many stretches as there are checks. */
function spread(trials: readonly PlannedTrial[], checks: readonly PlannedTrial[], seed: number): PlannedTrial[] {
  const draws = uniforms(seed, 0, checks.length);
  const placed = [...trials];
  // From the back, so that the places before stay what they were.
  for (let i = checks.length - 1; i >= 0; i--) {
    const place = Math.floor(((i + draws[i]!) * trials.length) / checks.length);
    const task = (trials[Math.min(place, trials.length - 1)] ?? checks[i]!).task;
    placed.splice(place, 0, { ...checks[i]!, task });
  }
  return placed;
}

function shuffled<T>(values: readonly T[], seed: number, stream: string, index: number): T[] {
  return Array.from(permutation(deriveSeed(seed, stream, index), values.length), (place) => values[place]!);
}
