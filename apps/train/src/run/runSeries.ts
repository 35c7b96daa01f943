import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BadInput } from '@sr3kit/command';
import type { Series } from '../report/chart.ts';
import { createSmoothing } from '../report/smoothing.ts';
import { readLog } from './runLog.ts';

/** Points drawn of one curve: more would not be told apart. */
const maximumPoints = 1000;

/**
 * A curve of a run, from its log.
 *
 * @param run - Its folder.
 * @param metric - `loss`, that of the training, smoothed; or a measure of the validations.
 * @throws BadInput where there is no such curve.
 */
export function readSeries(run: string, metric: string): Series {
  const path = join(run, 'log.jsonl');
  if (!existsSync(path)) throw new BadInput(`${run}: no log.jsonl there: give the output folder of a run`);
  const records = readLog(path).map(({ record }) => record);
  if (records.length === 0) throw new BadInput(`${run}: its log is empty: no step is done yet`);
  if (metric === 'loss') return { name: basename(run), points: smoothed(records) };
  const points = records.flatMap((record) => {
    const value = 'validation' in record ? record.validation[metric] : undefined;
    return value === undefined || value === null ? [] : [[record.step, value] as const];
  });
  if (points.length > 0) return { name: basename(run), points, dots: true };
  const measured = new Set(records.flatMap((record) => ('validation' in record ? Object.keys(record.validation) : [])));
  const known = ['loss', ...measured].join(', ');
  throw new BadInput(`${run}: its validations have no measure "${metric}": use one of ${known}`);
}

function smoothed(records: ReturnType<typeof readLog>[number]['record'][]): [number, number][] {
  const steps = records.filter((record) => 'loss' in record);
  const smooth = createSmoothing(Math.min(1, 20 / Math.max(20, steps.length / 5)));
  const every = Math.max(1, Math.ceil(steps.length / maximumPoints));
  return steps
    .map((record): [number, number] => [record.step, smooth(record.loss)])
    .filter((_, index) => index % every === 0 || index === steps.length - 1);
}
