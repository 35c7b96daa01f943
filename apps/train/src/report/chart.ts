import { textWidth } from '@sr3kit/imaging';
import { axisScale, colour, gridLine, svgDocument, text, tickLabel } from './svg.ts';
import { linearTicks, logTicks } from './ticks.ts';

/** A curve of a chart: points [x, y] in order of x. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Marks each point: for curves of few points. */
  readonly dots?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yScale: 'linear' | 'log';
  readonly series: readonly Series[];
}

const size = { width: 960, height: 560 };
const plot = { left: 90, top: 50, right: 930, bottom: 490 };
/** Draws curves over common axes as an SVG document that needs no font. */
export function drawChart(chart: Chart): string {
  const points = chart.series.flatMap((series) => drawable(series, chart.yScale));
  const xs = extent(points.map(([x]) => x));
  const ys = extent(points.map(([, y]) => y));
  const xTicks = linearTicks(xs[0], xs[1], 8);
  const yTicks = chart.yScale === 'log' ? logTicks(ys[0], ys[1]) : linearTicks(ys[0], ys[1], 6);
  const toX = axisScale(xTicks, plot.left, plot.right, 'linear');
  const toY = axisScale(yTicks, plot.bottom, plot.top, chart.yScale);
  const middle = (plot.left + plot.right) / 2;
  const parts = [
    text(chart.title, middle, 18, 'middle', 2),
    text(chart.xLabel, middle, size.height - 26, 'middle', 2),
    text(chart.yLabel, plot.left, plot.top - 20, 'start', 1.5),
    ...xTicks.map((tick) => gridLine(toX(tick), plot.top, toX(tick), plot.bottom)),
    ...yTicks.map((tick) => gridLine(plot.left, toY(tick), plot.right, toY(tick))),
    ...xTicks.map((tick) => text(tickLabel(tick), toX(tick), plot.bottom + 12, 'middle', 1.5)),
    ...yTicks.map((tick) => text(tickLabel(tick), plot.left - 10, toY(tick) - 5, 'end', 1.5)),
    ...chart.series.map((series, index) => curve(series, colour(index), toX, toY, chart.yScale)),
    ...chart.series.map((series, index) => legend(series.name, index)),
  ];
  return svgDocument(chart.title, size, parts);
}

/** Without what has no place on the axis. */
function drawable({ points }: Series, kind: Chart['yScale']): Series['points'] {
  return points.filter(([, y]) => Number.isFinite(y) && (kind === 'linear' || y > 0));
}

function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [1, 10];
  // Not Math.min(...values): a run can have more points than a call may have arguments.
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

type Scale = ReturnType<typeof axisScale>;

function curve(series: Series, stroke: string, toX: Scale, toY: Scale, kind: Chart['yScale']): string {
  const drawn = drawable(series, kind);
  const path = drawn.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${toX(x)} ${toY(y)}`).join('');
  const dots = series.dots === true ? drawn : [];
  return [
    `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="2" stroke-linejoin="round"/>`,
    ...dots.map(([x, y]) => `<circle cx="${toX(x)}" cy="${toY(y)}" r="4" fill="${stroke}"/>`),
  ].join('');
}

function legend(name: string, index: number): string {
  const y = plot.top + 12 + index * 20;
  const left = plot.right - 30 - textWidth(name) * 1.5;
  return (
    `<rect x="${left - 34}" y="${y + 3}" width="24" height="4" fill="${colour(index)}"/>` +
    text(name, left, y, 'start', 1.5)
  );
}
