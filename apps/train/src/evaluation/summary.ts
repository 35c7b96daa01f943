import type { Sampling } from '../config/sampling.ts';
import { renderTable } from '../report/table.ts';
import type { Method, PictureFigures } from './evaluatePictures.ts';
import { meanMeasures, measuresHead, measuresRow, type Measures } from './measure.ts';

/** What an evaluation found, as JSON data. */
export interface Summary {
  readonly folder: string;
  readonly pictures: number;
  readonly engine: string;
  readonly sampling: Sampling;
  /** Of each method: its mean measures and seconds per picture. */
  readonly methods: readonly ({ readonly name: string; readonly seconds: number } & Measures)[];
  /** Of each picture: measures by method. */
  readonly each: readonly { readonly name: string; readonly measures: Readonly<Record<string, Measures>> }[];
}

/** Gathers what is kept of each picture. */
export function summarise(
  about: Pick<Summary, 'folder' | 'engine' | 'sampling'>,
  methods: readonly Method[],
  all: readonly PictureFigures[],
): Summary {
  return {
    ...about,
    pictures: all.length,
    methods: methods.map(({ name }, column) => {
      const own = all.flatMap(({ figures }) => figures.slice(column, column + 1));
      const seconds = own.reduce((sum, figure) => sum + figure.seconds, 0) / own.length;
      return { name, ...meanMeasures(own.map(({ measures }) => measures)), seconds };
    }),
    each: all.map(({ name, figures }) => ({
      name,
      measures: Object.fromEntries(figures.map(({ measures }, column) => [methods[column]?.name ?? '', measures])),
    })),
  };
}

/** The means as a table. */
export function summaryTable(summary: Summary): string {
  const rows = summary.methods.map((method) => [...measuresRow(method.name, method), method.seconds.toFixed(2)]);
  return renderTable([...measuresHead(summary.methods[0]!), 's per picture'], rows);
}
