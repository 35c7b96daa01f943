import Table from 'cli-table3';
import type { Comparison } from './comparisons.ts';

/** Comparisons for a terminal. */
export function comparisonsText(comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) return '';
  const table = new Table({
    head: ['task', 'models', 'odds ratio', 'interval', 'p', 'p (Holm)', 'pictures', 'p (sign)'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { task, first, second, mixed, pictures } of comparisons) {
    table.push([
      task,
      `${first} / ${second}`,
      mixed === null ? '-' : mixed.oddsRatio.toFixed(2),
      mixed === null ? '-' : `${mixed.low.toFixed(2)} to ${mixed.high.toFixed(2)}`,
      mixed === null ? '-' : probability(mixed.probability),
      mixed === null ? '-' : probability(mixed.adjusted),
      `${pictures.first} : ${pictures.second}`,
      probability(pictures.probability),
    ]);
  }
  return (
    `${table.toString()}\nodds of being fooled, first over second: a logistic mixed model with crossed random effects of ` +
    'raters and pictures; pictures: on how many each fooled more people, exact sign test\n'
  );
}

function probability(value: number): string {
  return value < 0.0001 ? '< 0.0001' : value.toFixed(4);
}
