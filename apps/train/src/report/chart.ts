import { textPixels, textWidth } from '@sr3kit/imaging';
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
// Okabe and Ito's palette: told apart by colour-blind people too.
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

/** Draws curves over common axes as an SVG document that needs no font. */
export function drawChart(chart: Chart): string {
  const points = chart.series.flatMap((series) => drawable(series, chart.yScale));
  const xs = extent(points.map(([x]) => x));
  const ys = extent(points.map(([, y]) => y));
  const xTicks = linearTicks(xs[0], xs[1], 8);
  const yTicks = chart.yScale === 'log' ? logTicks(ys[0], ys[1]) : linearTicks(ys[0], ys[1], 6);
  const toX = scale(xTicks, plot.left, plot.right, 'linear');
  const toY = scale(yTicks, plot.bottom, plot.top, chart.yScale);
  const middle = (plot.left + plot.right) / 2;
  const parts = [
    `<title>${escape(chart.title)}</title>`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
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
  const { width, height } = size;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n` +
    `${parts.join('\n')}\n</svg>\n`
  );
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

function scale(ticks: readonly number[], from: number, to: number, kind: 'linear' | 'log'): (value: number) => number {
  const map = kind === 'log' ? Math.log : (value: number) => value;
  const low = map(ticks[0] ?? 0);
  const high = map(ticks.at(-1) ?? 1);
  return (value) => Number((from + ((map(value) - low) / (high - low)) * (to - from)).toFixed(2));
}

type Scale = ReturnType<typeof scale>;

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

function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#ddd"/>`;
}

function text(content: string, x: number, y: number, anchor: 'start' | 'middle' | 'end', pixel: number): string {
  const width = textWidth(content) * pixel;
  const left = x - (anchor === 'start' ? 0 : anchor === 'middle' ? width / 2 : width);
  const squares = textPixels(content).map(([column, row]) => `M${column} ${row}h1v1h-1z`);
  const at = `translate(${Number(left.toFixed(2))} ${y}) scale(${pixel})`;
  const label = `aria-label="${escape(content)}"`;
  return `<path transform="${at}" ${label} fill="#222" d="${squares.join('')}"/>`;
}

function tickLabel(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) return value.toExponential();
  return String(value);
}

function colour(index: number): string {
  return colours[index % colours.length] ?? '#000';
}

function escape(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
