import { bootstrapInterval } from '@sr3kit/metrics';
import { meanMeasures, type Measures } from '../evaluation/measure.ts';
import { renderTable } from '../report/table.ts';
import type { VariantResult } from './evaluateVariant.ts';

/** A row of the table of an ablation: means over the pictures. */
interface AblationRow {
  readonly name: string;
  readonly measures: Measures;
  /** 95 % interval of the mean PSNR, by bootstrap over the pictures; null for a single picture. */
  readonly psnrInterval: readonly [low: number, high: number] | null;
}

/** What an ablation found, as JSON data. */
export interface AblationTable {
  readonly pictures: number;
  /** Pictures that each run has seen in training, repetitions included. */
  readonly budget: number;
  readonly rows: readonly AblationRow[];
}

/** Means and intervals; bicubic interpolation is the first row. */
export function ablationTable(results: readonly VariantResult[], budget: number): AblationTable {
  const [first] = results;
  if (!first) throw new RangeError('an ablation needs at least one run');
  const bicubic = first.pictures.map((picture) => picture.bicubic);
  return {
    pictures: bicubic.length,
    budget,
    rows: [
      rowOf('bicubic', bicubic),
      ...results.map(({ name, pictures }) =>
        rowOf(
          name,
          pictures.map(({ measures }) => measures),
        ),
      ),
    ],
  };
}

function rowOf(name: string, all: readonly Measures[]): AblationRow {
  return { name, measures: meanMeasures(all), psnrInterval: intervalOf(all.map(({ psnr }) => psnr)) };
}

function intervalOf(values: readonly number[]): AblationRow['psnrInterval'] {
  if (values.length < 2) return null;
  const mean = (picks: Int32Array): number => picks.reduce((sum, pick) => sum + values[pick]!, 0) / picks.length;
  const { low, high } = bootstrapInterval(values.length, mean);
  return [low, high];
}

const head = ['run', 'PSNR (dB)', '95 %', 'SSIM', 'consistency (1e-5)'];

function cells({ name, measures: { psnr, ssim, consistency }, psnrInterval }: AblationRow): string[] {
  const interval = psnrInterval === null ? '' : psnrInterval.map((bound) => bound.toFixed(2)).join('..');
  return [name, psnr.toFixed(2), interval, ssim.toFixed(4), consistency.toFixed(2)];
}

const about = ({ pictures, budget }: AblationTable): string =>
  `Means over ${pictures} ${pictures === 1 ? 'picture' : 'pictures'}; each run has seen ${budget} in training.`;

/** The table for a terminal. */
export function ablationText(table: AblationTable): string {
  return `${renderTable(head, table.rows.map(cells))}\n${about(table)}\n`;
}

/** The table for a page. */
export function ablationMarkdown(table: AblationTable): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const rule = line(head.map((_, column) => (column === 0 ? '---' : '--:')));
  return `${[line(head), rule, ...table.rows.map((row) => line(cells(row)))].join('\n')}\n\n${about(table)}\n`;
}
