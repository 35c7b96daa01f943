import { textPixels, textWidth, type Size } from '@sr3kit/imaging';

// Okabe and Ito's palette: told apart by colour-blind people too.
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

/** A document of shapes on white that needs no font. */
export function svgDocument(title: string, { width, height }: Size, shapes: readonly string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n` +
    `<title>${escape(title)}</title>\n<rect width="${width}" height="${height}" fill="#fff"/>\n${shapes.join('\n')}\n</svg>\n`
  );
}

/** Places of values between the first tick and the last. */
export function axisScale(
  ticks: readonly number[],
  from: number,
  to: number,
  kind: 'linear' | 'log',
): (value: number) => number {
  const map = kind === 'log' ? Math.log : (value: number) => value;
  const low = map(ticks[0] ?? 0);
  const high = map(ticks.at(-1) ?? 1);
  return (value) => Number((from + ((map(value) - low) / (high - low)) * (to - from)).toFixed(2));
}

export function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#ddd"/>`;
}

/** Letters made of squares. */
export function text(content: string, x: number, y: number, anchor: 'start' | 'middle' | 'end', pixel: number): string {
  const width = textWidth(content) * pixel;
  const left = x - (anchor === 'start' ? 0 : anchor === 'middle' ? width / 2 : width);
  const squares = textPixels(content).map(([column, row]) => `M${column} ${row}h1v1h-1z`);
  const at = `translate(${Number(left.toFixed(2))} ${y}) scale(${pixel})`;
  const label = `aria-label="${escape(content)}"`;
  return `<path transform="${at}" ${label} fill="#222" d="${squares.join('')}"/>`;
}

export function tickLabel(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) return value.toExponential();
  return String(value);
}

/** Of the n-th series; they repeat. */
export function colour(index: number): string {
  return colours[index % colours.length] ?? '#000';
}

function escape(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
