import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createImage, crop, type Image } from '@sr3kit/imaging';
import { compressJpeg } from './compressJpeg.ts';
import { noise } from './testing/pictures.ts';

/** Soft colours with an edge: what JPEG is made for, and what it stumbles over. */
const picture = ((): Image<Uint8Array> => {
  const [width, height] = [61, 45];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const soft = 128 + 90 * Math.sin(x / (7 + channel)) * Math.cos(y / (5 + 2 * channel));
    return x + y > 60 ? soft : 255 - soft;
  });
  return createImage({ width, height, channels: 3, data });
})();

/** Root of the mean squared difference, in levels. */
const distance = (a: Image, b: Image): number =>
  Math.sqrt([...a.data].reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.data.length);

/** Written and read by libjpeg. */
async function byLibjpeg(image: Image<Uint8Array>, quality: number, chromaSubsampling: string) {
  const { width, height, channels } = image;
  const file = await sharp(image.data, { raw: { width, height, channels } })
    .jpeg({ quality, chromaSubsampling, mozjpeg: false })
    .toBuffer();
  const { data } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return createImage({ width, height, channels, data: new Uint8Array(data) });
}

describe.each([
  [true, '4:2:0'],
  [false, '4:4:4'],
])('with halfColour %s', (halfColour, subsampling) => {
  test.each([40, 60, 75, 95])('quality %i is what libjpeg makes of the picture', async (quality) => {
    const ours = compressJpeg(picture, { quality, halfColour });
    const theirs = await byLibjpeg(picture, quality, subsampling);
    // libjpeg works in integers and rounds in between. What is lost at all is several times as much.
    expect(distance(ours, theirs)).toBeLessThan(Math.max(0.9, 0.3 * distance(picture, theirs)));
  });
});

test('a gray picture is luma alone', async () => {
  const { width, height } = picture;
  const gray = createImage({ width, height, channels: 1, data: picture.data.filter((_, i) => i % 3 === 0) });
  const { width: w, height: h } = gray;
  const file = await sharp(gray.data, { raw: { width: w, height: h, channels: 1 } })
    .toColourspace('b-w')
    .jpeg({ quality: 70 })
    .toBuffer();
  const data = new Uint8Array(await sharp(file).toColourspace('b-w').raw().toBuffer());
  const theirs = { ...gray, data };
  const ours = compressJpeg(gray, { quality: 70, halfColour: false });
  expect(distance(ours, theirs)).toBeLessThan(0.25 * distance(gray, theirs));
});

test('more quality loses less, and a flat block nothing', () => {
  const losses = [10, 50, 90, 100].map((quality) =>
    distance(compressJpeg(picture, { quality, halfColour: false }), picture),
  );
  for (let i = 1; i < losses.length; i += 1) expect(losses[i]!).toBeLessThan(losses[i - 1]!);
  const flat = createImage({ width: 9, height: 17, channels: 1, data: new Uint8Array(9 * 17).fill(128) });
  expect(compressJpeg(flat, { quality: 1, halfColour: true })).toEqual(flat);
});

test('the offset says where the blocks lie', () => {
  const options = { quality: 30, halfColour: false };
  const whole = compressJpeg(picture, options);
  // A crop that begins 5 pixels right of and 3 below a corner of blocks, far from borders that would be continued.
  const cut = crop(picture, { left: 8 + 5, top: 8 + 3, width: 35, height: 29 });
  const inside = (image: Image<Uint8Array>, left: number, top: number) =>
    crop(image, { left, top, width: 24, height: 16 });
  const placed = compressJpeg(cut, { ...options, offset: { left: 5, top: 3 } });
  expect(inside(placed, 3, 5)).toEqual(inside(whole, 16, 16));
  expect(inside(compressJpeg(cut, options), 3, 5)).not.toEqual(inside(whole, 16, 16));
});

test('what JPEG cannot do is refused', () => {
  expect(() => compressJpeg(picture, { quality: 0, halfColour: true })).toThrow(
    'the quality of JPEG must be an integer in 1 ... 100, got 0',
  );
  expect(() => compressJpeg(noise(8, 8, 4), { quality: 50, halfColour: true })).toThrow(
    'JPEG holds gray or RGB, got 4 channels',
  );
});
