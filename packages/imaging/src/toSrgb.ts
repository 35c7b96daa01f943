import { assertImage, type Image, type Samples } from './image.ts';
import { samplesLike, toInteger, whiteOf } from './sampleRange.ts';

/** A point of the CIE 1931 diagram. */
export type Chromaticity = readonly [x: number, y: number];

/** How samples stand for colours. */
export interface ColourSpace {
  readonly white: Chromaticity;
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
  /** From sample to light: the exponent, or the curve of sRGB. */
  readonly transfer: number | 'srgb';
}

const D65: Chromaticity = [0.3127, 0.329];

/** IEC 61966-2-1, and what samples mean where nothing is said of them. */
export const SRGB: ColourSpace = {
  white: D65,
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  transfer: 'srgb',
};

/** The primaries of displays with a wide gamut (SMPTE EG 432-1) with the curve of sRGB. */
export const DISPLAY_P3: ColourSpace = { ...SRGB, red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] };

/**
 * The picture with samples of sRGB. Colours beyond it are cut off; alpha and bit depth stay. White points are scaled to
 * each other in XYZ.
 *
 * @throws RangeError if the image is malformed, or the primaries span no colours.
 */
export function toSrgb<S extends Samples>(image: Image<S>, from: ColourSpace): Image<S> {
  assertImage(image);
  const { channels, data } = image;
  const white = whiteOf(data);
  const integers = !(data instanceof Float32Array);
  const out = samplesLike(data, data.length);
  const linear = table(white, integers, (value) =>
    from.transfer === 'srgb' ? toLinear(value) : value ** from.transfer,
  );
  const put = (at: number, light: number): void => {
    const value = fromLinear(Math.min(1, Math.max(0, light))) * white;
    out[at] = integers ? toInteger(value, white) : value;
  };
  const colours = channels < 3 ? 1 : 3;
  const m = matrixBetween(from, SRGB);
  for (let i = 0; i < data.length; i += channels) {
    if (colours === 1) {
      put(i, linear(data[i]!));
    } else {
      const [r, g, b] = [linear(data[i]!), linear(data[i + 1]!), linear(data[i + 2]!)];
      for (let c = 0; c < 3; c += 1) put(i + c, m[3 * c]! * r + m[3 * c + 1]! * g + m[3 * c + 2]! * b);
    }
    if (channels > colours) out[i + colours] = data[i + colours]!;
  }
  return { ...image, data: out };
}

/** A function of samples: of integers, looked up, because a power for each takes as long as reading the file. */
function table(white: number, integers: boolean, curve: (value: number) => number): (sample: number) => number {
  if (!integers) return (sample) => curve(Math.max(0, sample));
  const values = Float64Array.from({ length: white + 1 }, (_, sample) => curve(sample / white));
  return (sample) => values[sample]!;
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

type Matrix = readonly number[];

/** From linear RGB of one space to that of another, row by row. */
function matrixBetween(from: ColourSpace, to: ColourSpace): Matrix {
  const [a, b] = [xyzOf(from.white), xyzOf(to.white)];
  const scaled = [0, 1, 2].map((i) => b[i]! / a[i]!);
  const toXyz = matrixOf(from).map((value, i) => value * scaled[Math.floor(i / 3)]!);
  return product(inverse(matrixOf(to)), toXyz);
}

/** From linear RGB to XYZ: the primaries, each so bright that together they are white. */
function matrixOf({ red, green, blue, white }: ColourSpace): Matrix {
  const [r, g, b] = [xyzOf(red), xyzOf(green), xyzOf(blue)];
  const primaries = [0, 1, 2].flatMap((i) => [r[i]!, g[i]!, b[i]!]);
  const w = xyzOf(white);
  const inverted = inverse(primaries);
  const scale = [0, 1, 2].map(
    (i) => inverted[3 * i]! * w[0]! + inverted[3 * i + 1]! * w[1]! + inverted[3 * i + 2]! * w[2]!,
  );
  return primaries.map((value, i) => value * scale[i % 3]!);
}

function xyzOf([x, y]: Chromaticity): readonly number[] {
  return [x / y, 1, (1 - x - y) / y];
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
  });
}

function inverse(m: Matrix): Matrix {
  const cofactor = (i: number, j: number): number => {
    const [r, s] = [(i + 1) % 3, (i + 2) % 3];
    const [c, d] = [(j + 1) % 3, (j + 2) % 3];
    return m[3 * r + c]! * m[3 * s + d]! - m[3 * r + d]! * m[3 * s + c]!;
  };
  const determinant = m[0]! * cofactor(0, 0) + m[1]! * cofactor(0, 1) + m[2]! * cofactor(0, 2);
  if (!(Math.abs(determinant) > 1e-9)) throw new RangeError('the primaries of a colour space must not lie on one line');
  return m.map((_, i) => cofactor(i % 3, Math.floor(i / 3)) / determinant);
}
