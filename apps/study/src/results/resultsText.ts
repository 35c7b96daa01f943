import Table from 'cli-table3';
import type { Results } from './results.ts';

/** Results for a terminal. */
export function resultsText(results: Results): string {
  const { raters, leftOut, attention } = results;
  const table = new Table({
    head: [
      'task',
      'model',
      'fool rate',
      `${Math.round(100 * results.confidence)} % interval`,
      'answers',
      'median time',
      'agreement',
    ],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { task, model, trials, rate, low, high, responseMs, agreement } of results.rates) {
    table.push([
      task,
      model,
      trials === 0 ? '-' : percent(rate),
      `${percent(low)} to ${percent(high)}`,
      String(trials),
      responseMs === null ? '-' : `${(responseMs.median / 1000).toFixed(2)} s`,
      agreement === null ? '-' : agreement.toFixed(2),
    ]);
  }
  const lines = [
    `${results.title} (${results.study})`,
    table.toString(),
    `raters: ${raters.counted} count of ${raters.started} who began; left out: ${raters.inattentive} inattentive, ` +
      `${raters.unfinished} unfinished, ${raters.withdrawn} withdrawn`,
    `answers left out: ${leftOut.interrupted} interrupted, ${leftOut.seenAgain} seen again, ${leftOut.mistimed} mistimed`,
    `attention checks: ${attention.wrong} of ${attention.answered} wrong`,
    `left picture chosen: ${results.answers === 0 ? '-' : percent(results.left.rate)} (${percent(results.left.low)} to ${percent(results.left.high)})`,
  ];
  return `${lines.join('\n')}\n`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
