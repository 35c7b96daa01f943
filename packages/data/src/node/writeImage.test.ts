import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toFloat, toUint8 } from '@sr3kit/imaging';
import { DataError } from '../dataError.ts';
import { noise, noise16, temporaryFolder } from '../testing/pictures.ts';
import { readImage } from './readImage.ts';
import { writeImage } from './writeImage.ts';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => ({ folder, remove } = await temporaryFolder()));
afterAll(() => remove());

const at = (name: string): string => join(folder, name);

describe('what is written is read back', () => {
  test.each(['png', 'tiff', 'tif'])('%s: 8 and 16 bits, gray, RGB and alpha', async (ending) => {
    for (const channels of [1, 2, 3, 4] as const) {
      for (const image of [noise(11, 6, channels), noise16(11, 6, channels)]) {
        await writeImage(at(`same.${ending}`), image);
        expect(await readImage(at(`same.${ending}`))).toEqual(image);
      }
    }
  });

  test.each(['webp', 'avif'])('%s without loss', async (ending) => {
    for (const channels of [3, 4] as const) {
      const image = noise(11, 6, channels);
      await writeImage(at(`same.${ending}`), image, { lossless: true });
      expect(await readImage(at(`same.${ending}`))).toEqual(image);
    }
  });

  test('float and 16-bit samples are rounded for formats of 8 bits', async () => {
    const wide = noise16(9, 9, 3);
    await writeImage(at('a.png'), wide, { bits: 8 });
    expect(await readImage(at('a.png'))).toEqual(toUint8(wide));
    await writeImage(at('b.webp'), wide, { lossless: true });
    expect(await readImage(at('b.webp'))).toEqual(toUint8(wide));
    await writeImage(at('c.png'), toFloat(wide));
    expect(await readImage(at('c.png'))).toEqual(toUint8(wide));
    await writeImage(at('d.png'), toFloat(wide), { bits: 16 });
    expect(await readImage(at('d.png'))).toEqual(wide);
  });

  test('jpeg: quality, gray, and transparency over a background', async () => {
    const smooth = {
      width: 64,
      height: 64,
      channels: 3,
      data: Uint8Array.from({ length: 12288 }, (_, i) => i / 64),
    } as const;
    await writeImage(at('fine.jpg'), smooth);
    await writeImage(at('coarse.jpeg'), smooth, { quality: 5 });
    const worst = async (name: string): Promise<number> => {
      const { data } = await readImage(at(name));
      return smooth.data.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0);
    };
    expect(await worst('fine.jpg')).toBeLessThan(8);
    expect(await worst('coarse.jpeg')).toBeGreaterThan(8);
    const clear = { width: 8, height: 8, channels: 4, data: new Uint8Array(256) } as const;
    await writeImage(at('clear.jpg'), clear, { background: 'white' });
    expect(new Set((await readImage(at('clear.jpg'))).data)).toEqual(new Set([255]));
    await expect(writeImage(at('no.jpg'), clear)).rejects.toThrow(
      `${at('no.jpg')}: jpeg holds no transparency: give a background or use png, webp, avif or tiff`,
    );
  });
});

describe('a colour profile is attached and changes no sample', () => {
  test.each(['png', 'tiff', 'webp', 'avif', 'jpeg'])('%s', async (format) => {
    const red = { create: { width: 2, height: 2, channels: 3, background: '#f00' } } as const;
    const icc = new Uint8Array((await sharp(await sharp(red).withIccProfile('p3').png().toBuffer()).metadata()).icc!);
    const deep = format === 'png' || format === 'tiff';
    const images = [
      noise(7, 5, 3),
      ...(format === 'jpeg' ? [] : [noise(7, 5, 4)]),
      ...(deep ? [noise16(7, 5, 3), noise16(7, 5, 4)] : []),
    ];
    for (const image of images) {
      await writeImage(at('plain'), image, { format: format as 'png', lossless: true });
      await writeImage(at('profiled'), image, { format: format as 'png', lossless: true, icc });
      const profiled = await readImage(at('profiled'));
      expect(profiled.icc).toEqual(icc);
      expect(profiled.data).toEqual((await readImage(at('plain'))).data);
      if (format !== 'jpeg') expect(profiled).toEqual({ ...image, icc });
    }
  });
});

describe('atomically', () => {
  test('no temporary file is left, and an existing file is replaced', async () => {
    await mkdir(at('out'));
    await writeFile(at('out/a.png'), 'old');
    await Promise.all([1, 2, 3].map((seed) => writeImage(at('out/a.png'), noise(30, 30, 3, seed))));
    expect(await readdir(at('out'))).toEqual(['a.png']);
    expect((await readImage(at('out/a.png'))).width).toBe(30);
  });

  test('a failed write leaves what was there', async () => {
    await mkdir(at('wide'));
    await writeFile(at('wide/a.webp'), 'old');
    const tooWide = { width: 20000, height: 1, channels: 1, data: new Uint8Array(20000) } as const;
    await expect(writeImage(at('wide/a.webp'), tooWide)).rejects.toThrow(DataError);
    expect(await readdir(at('wide'))).toEqual(['a.webp']);
    expect(await readFile(at('wide/a.webp'), 'utf8')).toBe('old');
  });
});

test('what cannot be written says why', async () => {
  const image = noise(4, 4, 3);
  await expect(writeImage(at('a.bmp'), image)).rejects.toThrow(
    `${at('a.bmp')}: no format is known by this ending: use .png, .jpg, .jpeg, .webp, .avif, .tif, .tiff`,
  );
  await expect(writeImage(at('a.jpg'), image, { bits: 16 })).rejects.toThrow(
    'jpeg holds 8 bits a sample, not 16: use png or tiff',
  );
  await expect(writeImage(at('a.jpg'), image, { quality: 0 })).rejects.toThrow(
    'quality must be an integer from 1 to 100, got 0',
  );
  await expect(writeImage(at('absent/a.png'), image)).rejects.toThrow(
    `check that the folder ${at('absent')} exists and may be written`,
  );
  await expect(writeImage(at('a.png'), { ...image, width: 5 })).rejects.toThrow(RangeError);
});
