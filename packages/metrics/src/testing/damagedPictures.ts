import { createImage, JPEG_LUMA_TABLE, scaledJpegTable, type Image } from '@sr3kit/imaging';

/** Shading, an edge and a little texture, as photographs have them; gray or in colours. */
export function scene(width: number, height: number, channels: 1 | 3 = 3): Image<Uint8Array> {
  const gray = (x: number, y: number): number =>
    110 +
    40 * Math.sin(x / 23) * Math.cos(y / 17) +
    (x > y + 20 * Math.sin(y / 9) ? 50 : 0) +
    3 * Math.sin(x * 1.1 + y);
  return createImage({
    ...{ width, height, channels },
    data: Uint8Array.from({ length: width * height * channels }, (_, i) => {
      const pixel = Math.floor(i / channels);
      return Math.round(gray(pixel % width, Math.floor(pixel / width)) + 8 * (i % channels));
    }),
  });
}

/** Pseudo-random Gaussians, a fresh one each call. */
export function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = (): number => ((state = (state * 16807) % 2147483647) - 0.5) / 2147483646;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A picture with Gaussian noise, independent in each channel unless it is to be the `same`. */
export function noisy(image: Image<Uint8Array>, deviation: number, same = false): Image<Uint8Array> {
  const draw = gaussian(11);
  let value = 0;
  const data = image.data.map((old, i) => {
    if (!same || i % image.channels === 0) value = draw();
    return Math.min(255, Math.max(0, Math.round(old + deviation * value)));
  });
  return createImage({ ...image, data });
}

/** A picture within a border of one colour that takes a share of the area; transparent where `paint` has a fourth value. */
export function framed(image: Image<Uint8Array>, share: number, paint: readonly number[]): Image<Uint8Array> {
  const longer = 1 / Math.sqrt(1 - share);
  const [width, height] = [Math.round(image.width * longer), Math.round(image.height * longer)];
  const [left, top] = [(width - image.width) >> 1, (height - image.height) >> 1];
  const channels = paint.length as 1 | 3 | 4;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const [pixel, c] = [Math.floor(i / channels), i % channels];
    const [x, y] = [(pixel % width) - left, Math.floor(pixel / width) - top];
    if (x < 0 || y < 0 || x >= image.width || y >= image.height) return paint[c]!;
    return c === 3 ? 255 : image.data[(y * image.width + x) * image.channels + (c % image.channels)]!;
  });
  return createImage({ width, height, channels, data });
}

/** Thin strokes with soft edges on a flat ground, up to 90, as lettering is drawn. */
export function lettering(ground: number, ink: number, strokes = 90): Image<Uint8Array> {
  const side = 240;
  const data = new Uint8Array(side * side * 3).fill(ground);
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    const [x0, y0] = [24 * (stroke % 10) + 6, 26 * Math.floor(stroke / 10) + 8];
    const [dx, dy] = [Math.cos(stroke * 2.4), Math.sin(stroke * 2.4)];
    for (let y = y0 - 7; y < y0 + 8; y += 1) {
      for (let x = x0 - 6; x < x0 + 12; x += 1) {
        const along = Math.min(6, Math.max(-6, (x - x0) * dx + (y - y0) * dy));
        const cover = Math.min(1, Math.max(0, 1.6 - Math.hypot(x - x0 - along * dx, y - y0 - along * dy)));
        for (let c = 0; c < 3; c += 1) {
          if (cover > 0) data[(y * side + x) * 3 + c] = Math.round(ground + (ink - 12 * c - ground) * cover);
        }
      }
    }
  }
  return createImage({ width: side, height: side, channels: 3, data });
}

/** Of frequency k at place n, by 8 k + n. */
const COSINES = Array.from({ length: 64 }, (_, i) => {
  const [k, n] = [i >> 3, i & 7];
  return Math.sqrt((k === 0 ? 1 : 2) / 8) * Math.cos((Math.PI * (2 * n + 1) * k) / 16);
});

/** A gray picture after JPEG's quantisation, computed by the definition of the DCT. */
export function jpeg(image: Image<Uint8Array>, quality: number): Image<Uint8Array> {
  const table = scaledJpegTable(JPEG_LUMA_TABLE, quality);
  const basis = (k: number, n: number): number => COSINES[8 * k + n]!;
  const data = new Uint8Array(image.data.length);
  for (let top = 0; top < image.height; top += 8) {
    for (let left = 0; left < image.width; left += 8) {
      const stored = table.map((entry, i) => {
        let sum = 0;
        for (let j = 0; j < 64; j += 1) {
          const value = image.data[(top + (j >> 3)) * image.width + left + (j & 7)]!;
          sum += value * basis(i >> 3, j >> 3) * basis(i & 7, j & 7);
        }
        return Math.round(sum / entry) * entry;
      });
      for (let j = 0; j < 64; j += 1) {
        const value = stored.reduce((sum, each, i) => sum + each * basis(i >> 3, j >> 3) * basis(i & 7, j & 7), 0);
        data[(top + (j >> 3)) * image.width + left + (j & 7)] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
  return createImage({ ...image, data });
}
