import { textWidth } from '@sr3kit/imaging';
import { axisScale, colour, gridLine, svgDocument, text, tickLabel } from './svg.ts';
import { linearTicks } from './ticks.ts';

/** A value, and where it may lie. */
interface ChartValue {
  readonly value: number;
  /** Null for a value without. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** Figures of the same rows, each with an axis of its own. */
export interface IntervalChart {
  readonly title: string;
  readonly rows: readonly string[];
  readonly panels: readonly {
    readonly label: string;
    /** One for each row; null where there is none. */
    readonly values: readonly (ChartValue | null)[];
  }[];
}

const rowHeight = 34;
const panelWidth = 260;
const gap = 80;
const top = 84;
const bottom = 44;
const letter = 1.5;

/** Draws each value as a dot, and its interval as a line through it, as an SVG document that needs no font. */
export function drawIntervals({ title, rows, panels }: IntervalChart): string {
  const left = 30 + Math.max(0, ...rows.map(textWidth)) * letter;
  const height = top + rows.length * rowHeight + bottom;
  const width = left + panels.length * (panelWidth + gap);
  const rowAt = (row: number): number => top + (row + 0.5) * rowHeight;
  const shapes = panels.flatMap(({ label, values }, i) => {
    const from = left + i * (panelWidth + gap) + gap / 2;
    const ends = values.flatMap((each) => (each ? [each.value, ...Object.values(each.interval ?? {})] : []));
    const finite = ends.filter(Number.isFinite);
    const ticks = finite.length === 0 ? [0, 1] : linearTicks(Math.min(...finite), Math.max(...finite), 3);
    const toX = axisScale(ticks, from, from + panelWidth, 'linear');
    return [
      text(label, from, top - 40, 'start', letter),
      ...ticks.map((tick) => gridLine(toX(tick), top, toX(tick), height - bottom)),
      ...ticks.map((tick) => text(tickLabel(tick), toX(tick), height - bottom + 12, 'middle', letter)),
      ...values.flatMap((each, row) => (each && Number.isFinite(each.value) ? [mark(each, rowAt(row), toX, row)] : [])),
    ];
  });
  return svgDocument(title, { width, height }, [
    text(title, width / 2, 14, 'middle', 2),
    ...rows.map((name, row) => text(name, left - 10, rowAt(row) - 5, 'end', letter)),
    ...shapes,
  ]);
}

function mark({ value, interval }: ChartValue, y: number, toX: (value: number) => number, row: number): string {
  const dot = `<circle cx="${toX(value)}" cy="${y}" r="5" fill="${colour(row)}"/>`;
  if (interval === null) return dot;
  const line = `M${toX(interval.low)} ${y}L${toX(interval.high)} ${y}`;
  return `<path d="${line}" stroke="${colour(row)}" stroke-width="3" stroke-linecap="round"/>${dot}`;
}
