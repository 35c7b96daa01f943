import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
// Draws what people enlarge but photographs lack: lettering, line art, flat colours. Weights learn from these beside photographs.
//
//   node --conditions=@sr3kit/source --import tsx tools/weights/drawings.mts COUNT OUTPUT_FOLDER
//
// A drawing is a function of its number and of the installed fonts. The published weights were trained with those of these
// Debian packages: fonts-dejavu, -freefont-ttf, -liberation, -comic-neue, -cantarell, -roboto-unhinted, -lobster,
// -inconsolata, -crosextra-carlito.
import { deriveSeed, uniforms } from '@sr3kit/random';

const SIDE = 384;
const FONTS = [
  ...['DejaVu Sans', 'DejaVu Serif', 'DejaVu Sans Mono', 'FreeSans', 'FreeSerif', 'FreeMono', 'Liberation Sans'],
  ...['Liberation Serif', 'Liberation Sans Narrow', 'Comic Neue', 'Cantarell', 'Roboto', 'Roboto Condensed'],
  ...['Lobster Two', 'Inconsolata', 'Carlito'],
];
const LETTERS = 'etaoinshrdlcumwfgypbvkjxqz';

/** Numbers and choices of one drawing. */
class Dice {
  #values = new Float32Array();
  #used = 0;
  readonly #seed: number;
  constructor(seed: number) {
    this.#seed = seed;
  }
  between(low: number, high: number): number {
    return low + (high - low) * this.#uniform();
  }
  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }
  chance(probability: number): boolean {
    return this.#uniform() < probability;
  }
  of<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!;
  }
  #uniform(): number {
    if (this.#used % 4096 === 0) this.#values = Float32Array.from(uniforms(this.#seed, this.#used, 4096));
    return this.#values[this.#used++ % 4096]!;
  }
}

const point = (dice: Dice): string => `${dice.integer(-20, SIDE + 20)} ${dice.integer(-20, SIDE + 20)}`;

function colour(dice: Dice, light: readonly [number, number]): string {
  return `hsl(${dice.integer(0, 359)} ${dice.chance(0.35) ? 0 : dice.integer(20, 95)}% ${dice.integer(...light)}%)`;
}

/** Ink that can be read on its ground. */
function inks(dice: Dice): { readonly ground: string; readonly ink: () => string } {
  return dice.chance(0.7)
    ? { ground: colour(dice, [82, 100]), ink: () => colour(dice, [0, 40]) }
    : { ground: colour(dice, [0, 25]), ink: () => colour(dice, [65, 100]) };
}

function word(dice: Dice): string {
  if (dice.chance(0.15)) return String(dice.integer(0, 99999));
  const letters = Array.from({ length: dice.integer(1, 9) }, () => LETTERS[Math.floor(dice.between(0, 5.09) ** 2)]!);
  const text = letters.join('');
  if (dice.chance(0.1)) return text.toUpperCase();
  return (
    (dice.chance(0.25) ? text[0]!.toUpperCase() + text.slice(1) : text) +
    (dice.chance(0.12) ? dice.of([...'.,:;!?']) : '')
  );
}

function lettering(dice: Dice, ink: () => string): string {
  const font = dice.of(FONTS);
  const fill = ink();
  const lines: string[] = [];
  for (let y = dice.integer(4, 20); y < SIDE;) {
    const size = Math.round(Math.exp(dice.between(Math.log(9), Math.log(dice.chance(0.3) ? 90 : 34))));
    y += Math.round(size * dice.between(1.1, 1.5));
    const words = Array.from({ length: Math.ceil(SIDE / size) }, () => word(dice)).join(' ');
    const style = `${dice.chance(0.25) ? 'font-weight="bold"' : ''} ${dice.chance(0.15) ? 'font-style="italic"' : ''}`;
    const family = dice.chance(0.2) ? dice.of(FONTS) : font;
    const turn = dice.chance(0.1) ? `transform="rotate(${dice.integer(-20, 20)} 190 ${y})"` : '';
    lines.push(
      `<text x="${dice.integer(-30, 24)}" y="${y}" font-size="${size}" font-family="${family}" fill="${dice.chance(0.1) ? ink() : fill}" ${style} ${turn}>${words}</text>`,
    );
  }
  return lines.join('');
}

function shape(dice: Dice): string {
  const [x, y] = [dice.integer(0, SIDE), dice.integer(0, SIDE)];
  const size = Math.exp(dice.between(Math.log(6), Math.log(130)));
  switch (dice.of(['ellipse', 'rect', 'polygon', 'curve', 'curve'] as const)) {
    case 'ellipse':
      return `<ellipse cx="${x}" cy="${y}" rx="${size}" ry="${size * dice.between(0.4, 1.2)}"/>`;
    case 'rect':
      return `<rect x="${x}" y="${y}" width="${size}" height="${size * dice.between(0.3, 1.5)}" rx="${dice.chance(0.5) ? 0 : size / 6}" transform="rotate(${dice.chance(0.6) ? 0 : dice.integer(0, 90)} ${x} ${y})"/>`;
    case 'polygon': {
      const corners = Array.from({ length: dice.integer(3, 7) }, () => {
        const [angle, far] = [dice.between(0, 2 * Math.PI), size * dice.between(0.5, 1)];
        return { angle, at: `${x + far * Math.cos(angle)},${y + far * Math.sin(angle)}` };
      });
      return `<polygon points="${corners
        .toSorted((a, b) => a.angle - b.angle)
        .map(({ at }) => at)
        .join(' ')}"/>`;
    }
    case 'curve':
      return `<path d="M${point(dice)} C${point(dice)} ${point(dice)} ${point(dice)} S${point(dice)} ${point(dice)}" ${dice.chance(0.7) ? 'fill="none"' : ''}/>`;
  }
}

function shapes(dice: Dice, count: number, outlined: boolean, ink: () => string): string {
  const width = Math.exp(dice.between(Math.log(0.8), Math.log(7)));
  const outline = outlined ? ink() : 'none';
  const parts = Array.from({ length: count }, () => {
    const stroke = outlined ? outline : dice.chance(0.4) ? colour(dice, [10, 80]) : 'none';
    return `<g fill="${colour(dice, [15, 95])}" stroke="${stroke}" stroke-width="${(width * dice.between(0.6, 1.4)).toFixed(1)}" stroke-linejoin="round">${shape(dice)}</g>`;
  });
  return parts.join('');
}

function drawing(seed: number): string {
  const dice = new Dice(seed);
  const { ground, ink } = inks(dice);
  const gradient = dice.chance(0.3)
    ? `<linearGradient id="g" x1="0" y1="0" x2="${dice.between(-1, 1)}" y2="1"><stop stop-color="${ground}"/><stop offset="1" stop-color="${dice.chance(0.5) ? colour(dice, [30, 95]) : ground}"/></linearGradient>`
    : '';
  const content = {
    page: () => lettering(dice, ink),
    poster: () => shapes(dice, dice.integer(2, 8), false, ink) + lettering(dice, ink),
    cartoon: () => shapes(dice, dice.integer(12, 50), true, ink),
    flat: () => shapes(dice, dice.integer(10, 60), false, ink),
  }[dice.of(['page', 'poster', 'cartoon', 'cartoon', 'flat'] as const)]();
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><defs>${gradient}</defs><rect width="100%" height="100%" fill="${gradient ? 'url(#g)' : ground}"/>${content}</svg>`;
}

const [count, output] = process.argv.slice(2);
if (!Number.isInteger(Number(count)) || Number(count) < 1 || output === undefined) {
  process.stderr.write('usage: drawings.mts COUNT OUTPUT_FOLDER\n');
  process.exit(2);
}
await mkdir(output, { recursive: true });
for (let i = 0; i < Number(count); i += 1) {
  const picture = sharp(Buffer.from(drawing(deriveSeed(1, 'drawing', i)))).removeAlpha();
  await picture.png().toFile(join(output, `drawing-${String(i).padStart(4, '0')}.png`));
}
process.stdout.write(`${output}: ${count} drawings\n`);
