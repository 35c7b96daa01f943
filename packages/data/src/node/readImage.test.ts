import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Channels } from '@sr3kit/imaging';
import { quarterTurn } from '@sr3kit/imaging';
import { UnreadablePictureError } from '../dataError.ts';
import { encode, noise, noise16, temporaryFolder, truncatedPng } from '../testing/pictures.ts';
import { readImage } from './readImage.ts';

describe('formats without loss are read as they were written', () => {
  const all: readonly Channels[] = [1, 2, 3, 4];
  test.each([
    ['png', all, true],
    ['tiff', all, true],
    ['webp', [3, 4] as const, false],
    ['avif', [3, 4] as const, false],
  ])('%s', async (format, channels, deep) => {
    for (const count of channels) {
      const shallow = noise(13, 7, count);
      expect(await readImage(await encode(shallow, format))).toEqual(shallow);
      const wide = noise16(13, 7, count);
      if (deep) expect(await readImage(await encode(wide, format))).toEqual(wide);
    }
  });
});

test('jpeg, palette, one bit and gif', async () => {
  const gray = { width: 16, height: 8, channels: 1, data: new Uint8Array(128).fill(77) } as const;
  expect(await readImage(await encode(gray, 'jpeg'))).toEqual(gray);
  const rgb = {
    width: 4,
    height: 1,
    channels: 3,
    data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9),
  } as const;
  const raw = { raw: { width: 4, height: 1, channels: 3 } } as const;
  expect(await readImage(await sharp(rgb.data, raw).png({ palette: true }).toBuffer())).toEqual(rgb);
  const bits = { width: 4, height: 1, channels: 1, data: Uint8Array.of(0, 255, 255, 0) } as const;
  const tiff = sharp(bits.data, { raw: { width: 4, height: 1, channels: 1 } })
    .toColourspace('b-w')
    .tiff({ bitdepth: 1 });
  expect(await readImage(await tiff.toBuffer())).toEqual(bits);
  const gif = await readImage(await sharp(rgb.data, raw).gif().toBuffer());
  expect([gif.width, gif.height]).toEqual([4, 1]);
});

test('EXIF orientation is applied', async () => {
  const image = noise(5, 3, 3);
  const stored = sharp(image.data, { raw: { width: 5, height: 3, channels: 3 } });
  // Orientation 6: the camera was turned, the picture must be turned clockwise to stand upright. 3: upside down.
  const turned = await readImage(await stored.clone().withMetadata({ orientation: 6 }).png().toBuffer());
  expect(turned).toMatchObject(quarterTurn(image, -1));
  const upsideDown = await readImage(await stored.clone().withMetadata({ orientation: 3 }).png().toBuffer());
  expect(upsideDown).toMatchObject(quarterTurn(image, 2));
});

test('RGB samples stay as stored beside their profile; CMYK becomes sRGB', async () => {
  const red = { create: { width: 2, height: 2, channels: 3, background: '#ff0000' } } as const;
  const p3 = await sharp(red).withIccProfile('p3').png().toBuffer();
  const picture = await readImage(p3);
  expect(picture.icc).toEqual(new Uint8Array((await sharp(p3).metadata()).icc!));
  expect([...picture.data.subarray(0, 3)]).toEqual([
    ...(await sharp(p3, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3),
  ]);
  expect([...picture.data.subarray(0, 3)]).not.toEqual([255, 0, 0]);

  const cmyk = await sharp(red).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer();
  expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
  const converted = await readImage(cmyk);
  expect(converted).toMatchObject({ width: 2, height: 2, channels: 3 });
  expect(converted).not.toHaveProperty('icc');
  const [r, g, b] = converted.data;
  expect(r! > 200 && g! < 60 && b! < 60).toBe(true);
});

test('Lab of 16 bits, as a TIFF has it, becomes sRGB', async () => {
  // The red of sRGB: L of 53.4, a of 80, b of 67.
  const red = Uint16Array.from({ length: 2 * 2 * 3 }, (_, i) => [35_000, 80 * 256, 67 * 256][i % 3]!);
  const raw = { width: 2, height: 2, channels: 3 } as const;
  const file = await sharp(red, { raw }).toColourspace('rgb16').tiff({ compression: 'none' }).toBuffer();
  const directory = file.readUInt32LE(4);
  for (let i = 0; i < file.readUInt16LE(directory); i += 1) {
    const entry = directory + 2 + 12 * i;
    // PhotometricInterpretation: CIE Lab in place of RGB.
    if (file.readUInt16LE(entry) === 262) file.writeUInt16LE(8, entry + 8);
  }
  const { data } = await readImage(file);
  expect(data).toBeInstanceOf(Uint16Array);
  [255, 0, 0].forEach((value, i) => expect(Math.abs(data[i]! / 257 - value)).toBeLessThan(5));
});

describe('what cannot be read says why', () => {
  test('by path', async () => {
    const { folder, remove } = await temporaryFolder({
      'text.png': 'only text\n',
      'empty.jpg': '',
      'folder/a.txt': '',
      'cut.png': await truncatedPng(40, 40),
      'cut.jpg': (await encode(noise(64, 64, 3), 'jpeg')).subarray(0, 1500),
    });
    try {
      const failure = async (name: string): Promise<string> => {
        const error: unknown = await readImage(join(folder, name)).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(UnreadablePictureError);
        expect((error as UnreadablePictureError).path).toBe(join(folder, name));
        expect((error as Error).message.startsWith(`${join(folder, name)}: `)).toBe(true);
        return (error as UnreadablePictureError).reason;
      };
      const unknown =
        'its content is no picture in a known format (png, jpeg, webp, avif, tiff, gif, ...): convert or remove it';
      expect(await failure('text.png')).toBe(unknown);
      expect(await failure('empty.jpg')).toBe(unknown);
      expect(await failure('absent.png')).toBe('there is no such file: check the path');
      expect(await failure('folder')).toBe('it is a folder: name the pictures in it');
      expect(await failure('cut.png')).toMatch(/^it is damaged or incomplete \(.+\): replace or remove it$/);
      expect(await failure('cut.jpg')).toMatch(/^it is damaged or incomplete \(.+\): replace or remove it$/);
    } finally {
      await remove();
    }
  });

  test('by limits and kinds of samples', async () => {
    const bytes = await encode(noise(20, 20, 1));
    await expect(readImage(bytes, { maxPixels: 399 })).rejects.toThrow('claims more pixels than the limit allows');
    expect((await readImage(bytes, { maxPixels: 400 })).width).toBe(20);
    expect((await readImage(bytes, { maxPixels: Infinity })).width).toBe(20);
    const absurd = Buffer.from(bytes);
    absurd.writeUInt32BE(2 ** 30, 16);
    await expect(readImage(absurd)).rejects.toThrow(UnreadablePictureError);
    const gray = sharp(Uint8Array.of(0, 9, 99, 255), { raw: { width: 4, height: 1, channels: 1 } });
    const float = await gray.toColourspace('scrgb').tiff({ compression: 'none' }).toBuffer();
    await expect(readImage(float)).rejects.toThrow(
      'its samples are of type float: convert it to 8 or 16 bits a sample',
    );
  });
});
