import {
  createImage,
  JPEG_BLOCK as BLOCK,
  JPEG_COLOUR_TABLE,
  JPEG_DCT as DCT,
  JPEG_LUMA_TABLE,
  LUMA_WEIGHTS,
  scaledJpegTable,
  type Image,
} from '@sr3kit/imaging';

/** How a picture is stored as JPEG. */
export interface JpegCompression {
  /** 1 to 100, as libjpeg counts. */
  readonly quality: number;
  /** Whether colour is stored at half the resolution on both axes (4:2:0). */
  readonly halfColour: boolean;
  /** Where the picture lies in the grid of blocks, 0 to 7 each: a crop seldom begins at the corner of a block. Default 0, 0. */
  readonly offset?: { readonly left: number; readonly top: number } | undefined;
}

interface Plane {
  readonly width: number;
  readonly height: number;
  /** 0 ... 255 about. */
  readonly values: Float64Array;
}

/**
 * What is left of a picture after it was stored as baseline JPEG (ITU-T T.81) and read again. Only the lossy part is computed,
 * without a file, so that examples are the same on every machine and in a browser.
 *
 * @param image - Gray or RGB, without alpha.
 * @returns A new image of the same shape.
 * @throws RangeError if the quality is no integer in 1 ... 100, or the image has alpha.
 */
export function compressJpeg(image: Image<Uint8Array>, options: JpegCompression): Image<Uint8Array> {
  const { quality, halfColour, offset = { left: 0, top: 0 } } = options;
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw new RangeError(`the quality of JPEG must be an integer in 1 ... 100, got ${quality}`);
  }
  const { channels } = image;
  if (channels !== 1 && channels !== 3) throw new RangeError(`JPEG holds gray or RGB, got ${channels} channels`);
  // Blocks of colour at half resolution cover 16 pixels; an offset of up to 7 is one of either grid.
  const padded = padPlanes(image, offset, halfColour && channels === 3 ? 2 * BLOCK : BLOCK);
  const [y, cb, cr] = channels === 3 ? toYcbcr(padded) : padded;
  const stored = [roundTrip(y!, scaledJpegTable(JPEG_LUMA_TABLE, quality))];
  for (const colour of [cb, cr]) {
    if (!colour) continue;
    const table = scaledJpegTable(JPEG_COLOUR_TABLE, quality);
    stored.push(halfColour ? twice(roundTrip(half(colour), table)) : roundTrip(colour, table));
  }
  return cut(channels === 3 ? toRgb(stored) : stored, image, offset);
}

/** The channels of a picture, continued by their border values to whole blocks. */
function padPlanes(
  { width, height, channels, data }: Image<Uint8Array>,
  { left, top }: { left: number; top: number },
  block: number,
): Plane[] {
  const padded = { width: roundUp(left + width, block), height: roundUp(top + height, block) };
  return Array.from({ length: channels }, (_, channel) => {
    const values = new Float64Array(padded.width * padded.height);
    for (let y = 0, at = 0; y < padded.height; y += 1) {
      const row = clampTo(y - top, height) * width;
      for (let x = 0; x < padded.width; x += 1, at += 1) {
        values[at] = data[(row + clampTo(x - left, width)) * channels + channel]!;
      }
    }
    return { ...padded, values };
  });
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
const clampTo = (index: number, length: number): number => Math.min(length - 1, Math.max(0, index));

/** JFIF's colours, rounded as libjpeg does. */
function toYcbcr([r, g, b]: readonly Plane[]): Plane[] {
  const mix = (red: number, green: number, blue: number, base: number): Plane => ({
    ...r!,
    values: r!.values.map((value, i) => Math.round(red * value + green * g!.values[i]! + blue * b!.values[i]! + base)),
  });
  return [
    mix(...LUMA_WEIGHTS, 0),
    mix(-0.168735892, -0.331264108, 0.5, 128),
    mix(0.5, -0.418687589, -0.081312411, 128),
  ];
}

function toRgb([y, cb, cr]: readonly Plane[]): Plane[] {
  const mix = (blue: number, red: number): Plane => ({
    ...y!,
    values: y!.values.map((value, i) => value + blue * (cb!.values[i]! - 128) + red * (cr!.values[i]! - 128)),
  });
  return [mix(0, 1.402), mix(-0.344136286, -0.714136286), mix(1.772, 0)];
}

/** The mean of every two by two. */
function half({ width, height, values }: Plane): Plane {
  const [halfWidth, halfHeight] = [width / 2, height / 2];
  const means = new Float64Array(halfWidth * halfHeight);
  for (let y = 0, at = 0; y < halfHeight; y += 1) {
    for (let x = 0; x < halfWidth; x += 1, at += 1) {
      const corner = 2 * y * width + 2 * x;
      means[at] = (values[corner]! + values[corner + 1]! + values[corner + width]! + values[corner + width + 1]!) / 4;
    }
  }
  return { width: halfWidth, height: halfHeight, values: means };
}

/** Twice the size with weights of 3/4 and 1/4 on each axis: libjpeg's "fancy upsampling", which nearly all decoders do. */
function twice({ width, height, values }: Plane): Plane {
  const large = new Float64Array(4 * width * height);
  for (let y = 0, at = 0; y < 2 * height; y += 1) {
    const [near, far] = neighbours(y, height);
    for (let x = 0; x < 2 * width; x += 1, at += 1) {
      const [close, distant] = neighbours(x, width);
      const row = (from: number) => 0.75 * values[from * width + close]! + 0.25 * values[from * width + distant]!;
      large[at] = 0.75 * row(near) + 0.25 * row(far);
    }
  }
  return { width: 2 * width, height: 2 * height, values: large };
}

const neighbours = (index: number, length: number): [near: number, far: number] => {
  const near = index >> 1;
  return [near, clampTo(index % 2 === 0 ? near - 1 : near + 1, length)];
};

/** Every block to frequencies, rounded to multiples of the table, and back to whole values. */
function roundTrip({ width, height, values }: Plane, table: readonly number[]): Plane {
  const result = new Float64Array(values.length);
  const block = new Float64Array(BLOCK * BLOCK);
  for (let top = 0; top < height; top += BLOCK) {
    for (let left = 0; left < width; left += BLOCK) {
      const at = (i: number) => (top + Math.floor(i / BLOCK)) * width + left + (i % BLOCK);
      for (let i = 0; i < block.length; i += 1) block[i] = values[at(i)]! - 128;
      transform(block, false);
      for (let i = 0; i < block.length; i += 1) block[i] = Math.round(block[i]! / table[i]!) * table[i]!;
      transform(block, true);
      for (let i = 0; i < block.length; i += 1) result[at(i)] = toByte(block[i]! + 128);
    }
  }
  return { width, height, values: result };
}

/** The orthonormal DCT of a block on both axes, or its inverse, in place. */
function transform(block: Float64Array, inverse: boolean): void {
  const line = new Float64Array(BLOCK);
  for (const [step, stride] of [
    [1, BLOCK],
    [BLOCK, 1],
  ] as const) {
    for (let start = 0; start < BLOCK; start += 1) {
      for (let k = 0; k < BLOCK; k += 1) {
        let sum = 0;
        for (let n = 0; n < BLOCK; n += 1) {
          sum += DCT[inverse ? n * BLOCK + k : k * BLOCK + n]! * block[start * stride + n * step]!;
        }
        line[k] = sum;
      }
      for (let k = 0; k < BLOCK; k += 1) block[start * stride + k * step] = line[k]!;
    }
  }
}

const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** The planes side by side again, without what was added. */
function cut(
  planes: readonly Plane[],
  { width, height, channels }: Image<Uint8Array>,
  { left, top }: { left: number; top: number },
): Image<Uint8Array> {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (const plane of planes) data[at++] = toByte(plane.values[(y + top) * plane.width + x + left]!);
    }
  }
  return createImage({ width, height, channels, data });
}
