import { inception, type Classifier } from '@sr3kit/classifier';
import type { Sampling } from '../config/sampling.ts';
import { drawIntervals } from '../report/intervalChart.ts';
import { renderTable } from '../report/table.ts';
import type { Figure } from './columns.ts';
import { columnsOf, paperTables, type PaperRow, type TableName } from './paperTables.ts';
import type { MethodRecords, PictureRecord } from './pictureRecord.ts';

/** A table of the paper made of other pictures, as JSON data. */
export interface TableResult {
  readonly table: TableName;
  readonly title: string;
  readonly folder: string;
  readonly pictures: number;
  readonly engine: string;
  /** One for each model of a cascade. */
  readonly sampling: Sampling | readonly Sampling[];
  /** The network that judged; null where none was needed. */
  readonly classifier: string | null;
  readonly columns: readonly string[];
  /** How many digits each column is shown with. */
  readonly digits: readonly number[];
  readonly rows: readonly {
    readonly name: string;
    /** Per picture, where something was upscaled. */
    readonly seconds: number | null;
    /** In the order of the columns. */
    readonly figures: readonly (Figure | null)[];
  }[];
  /** What the paper has, of data of its own. */
  readonly paper: { readonly data: string; readonly rows: readonly PaperRow[] };
}

/** What a {@link TableResult} is made of beside the records. */
export interface TableAbout {
  readonly table: TableName;
  readonly folder: string;
  readonly engine: string;
  readonly sampling: Sampling | readonly Sampling[];
  /** Whether LPIPS and DISTS were measured. */
  readonly distances: boolean;
  readonly network: Classifier | undefined;
}

/**
 * Makes the figures of a table.
 *
 * @param photographs - Records of the photographs themselves.
 * @param methods - Records of each method, of the same pictures.
 * @param onRow - Told before the figures of a row are made: intervals may take minutes.
 */
export function tableResult(
  { distances, network, ...about }: TableAbout,
  photographs: readonly PictureRecord[],
  methods: readonly MethodRecords[],
  onRow: (name: string) => void,
): TableResult {
  const { title, paper, photographs: withPhotographs } = paperTables[about.table];
  const columns = columnsOf(about.table, { distances, network });
  const rows = [...(withPhotographs ? [{ name: 'photographs', records: photographs }] : []), ...methods];
  return {
    ...about,
    title,
    pictures: photographs.length,
    classifier: network?.name ?? null,
    columns: columns.map(({ head }) => head),
    digits: columns.map(({ digits }) => digits),
    rows: rows.map(({ name, records }) => {
      onRow(name);
      const seconds = records.map((record) => record.seconds);
      return {
        name,
        seconds: seconds.includes(undefined)
          ? null
          : seconds.reduce((sum: number, one) => sum + one!, 0) / seconds.length,
        figures: columns.map((column) => column.figure(records, photographs)),
      };
    }),
    paper,
  };
}

/** The table for a terminal. */
export function tableText(result: TableResult): string {
  const { head, rows } = cells(result);
  return `${renderTable(head, rows)}\n${note(result)}\n`;
}

/** The table for a page. */
export function tableMarkdown(result: TableResult): string {
  const { head, rows } = cells(result);
  const line = (each: readonly string[]): string =>
    `| ${each.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return `### ${result.title}\n\n${[head, rule, ...rows].map(line).join('\n')}\n\n${note(result)}\n`;
}

/** The figures and their intervals as a picture, SVG. Rows of the paper are left out: they are of other pictures. */
export function tablePicture({ title, rows, columns }: TableResult): string {
  return drawIntervals({
    title,
    rows: rows.map(({ name }) => name),
    panels: columns.map((label, i) => ({ label, values: rows.map(({ figures }) => figures[i] ?? null) })),
  });
}

function cells(result: TableResult): { head: string[]; rows: string[][] } {
  const own = result.rows.map(({ name, figures, seconds }) => [
    name,
    ...figures.map((figure, i) => (figure ? shown(figure, result.digits[i]!) : '')),
    seconds === null ? '' : seconds.toFixed(2),
  ]);
  const theirs = result.paper.rows.map(({ name, values }) => [
    `paper: ${name}`,
    ...result.columns.map((_, i) => values[i]?.toString() ?? ''),
    '',
  ]);
  return { head: ['', ...result.columns, 's per picture'], rows: [...own, ...theirs] };
}

/** `23.04 [22.10, 23.98]` */
function shown({ value, interval }: Figure, digits: number): string {
  const text = value.toFixed(digits);
  return interval === null ? text : `${text} [${interval.low.toFixed(digits)}, ${interval.high.toFixed(digits)}]`;
}

function note({ pictures, paper, columns, classifier }: TableResult): string {
  const unknown = classifier === inception.name && columns.some((head) => head.startsWith('top-'));
  return (
    `${pictures} pictures; in brackets 95 % intervals over pictures. ` +
    `Rows of the paper are its own (${paper.data}): compare the order of the rows, not the numbers.` +
    (unknown ? ` The classes of ${classifier} are in an order of their own: it has no errors.` : '')
  );
}
