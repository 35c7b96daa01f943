import { writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { recordedIo } from '@sr3kit/testing';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
const SIZE = { width: 8, height: 6 } as const;
const GRAYS = [10, 120, 240] as const;
const timing = { delay: [40, 80, 120], loop: 2 };

/** Writes three frames of one gray each; the gray is what tells them apart. */
async function frames(name: string): Promise<void> {
  const { width, height } = SIZE;
  const pixels = Buffer.concat(GRAYS.map((gray) => Buffer.alloc(width * height * 3, gray)));
  const roll = sharp(pixels, { raw: { width, height: 3 * height, channels: 3, pageHeight: height } });
  const ending = name.slice(name.lastIndexOf('.'));
  const encoded =
    ending === '.gif' ? roll.gif(timing) : ending === '.webp' ? roll.webp({ ...timing, lossless: true }) : roll.tiff();
  await writeFile(work.path(name), await encoded.toBuffer());
}

async function graysOf(name: string): Promise<number[]> {
  const found: number[] = [];
  for (const page of [0, 1, 2]) found.push((await readImage(work.path(name), { page })).data[0]!);
  return found;
}

function expectGrays(found: readonly number[]): void {
  GRAYS.forEach((gray, i) => expect(Math.abs(found[i]! - gray)).toBeLessThan(4));
}

test.each(['animated.webp', 'animated.gif'])('all frames of %s are upscaled, with their times', async (name) => {
  await frames(name);
  const { code, out, err } = await work.sr3(['upscale', name, '--out', 'moving/', '--json', '--overwrite']);
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({ from: [8, 6], to: [32, 24], frames: { done: 3, of: 3 } });
  const result = 'moving/animated_x4.webp';
  const { pages, pageHeight, width, delay, loop } = await sharp(work.path(result), { pages: -1 }).metadata();
  expect({ pages, pageHeight, width, delay, loop }).toEqual({ pages: 3, pageHeight: 24, width: 32, ...timing });
  expectGrays(await graysOf(result));
});

test('all pages of a TIFF are upscaled', async () => {
  await frames('pages.tif');
  const { code, out, err } = await work.sr3(['upscale', 'pages.tif', '--out', 'pages_x4.tif']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('8x6 to 32x24, 3 of 3 frames, in');
  expect((await sharp(work.path('pages_x4.tif')).metadata()).pages).toBe(3);
  expectGrays(await graysOf('pages_x4.tif'));
});

test('each frame has the same noise, so that what stands still does not flicker', async () => {
  const { width, height } = SIZE;
  const still = sharp(Buffer.alloc(width * height * 2 * 3, 130), {
    raw: { width, height: 2 * height, channels: 3, pageHeight: height },
  });
  await writeFile(work.path('still.tif'), await still.tiff().toBuffer());
  const flags = ['--mode', 'diffusion', '--steps', '2'];
  const { code, err } = await work.sr3(['upscale', 'still.tif', '--out', 'still_x4.tif', ...flags]);
  expect(code, err).toBe(0);
  const [first, second] = await Promise.all([0, 1].map((page) => readImage(work.path('still_x4.tif'), { page })));
  expect(first!.data).toEqual(second!.data);
});

test('--page takes one frame alone', async () => {
  await frames('some.webp');
  const { code, out, err } = await work.sr3(['upscale', 'some.webp', '--out', 'second.webp', '--page', '2', '--json']);
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({ frames: { done: 1, of: 3 } });
  expect((await sharp(work.path('second.webp')).metadata()).pages ?? 1).toBe(1);
  expect(Math.abs((await readImage(work.path('second.webp'))).data[0]! - 120)).toBeLessThan(4);
});

test('where the result holds one picture only, that is said, and what would hold them', async () => {
  await frames('many.gif');
  await frames('many.tif');
  const note = async (input: string, output: string): Promise<string> => {
    const { code, err } = await work.sr3(['upscale', input, '--out', output]);
    expect(code, err).toBe(0);
    return err;
  };
  expect(await note('many.gif', 'one.png')).toContain('because png holds one; --format webp takes all');
  expect(await note('many.tif', 'one.jpg')).toContain('because jpeg holds one; --format tiff takes all');
  expect(await note('many.tif', 'one.webp')).toContain(
    'because webp holds frames and no pages; --format tiff takes all',
  );
  expect(await note('many.gif', 'all.tif')).toContain('become pages, without the times');
  expect((await sharp(work.path('all.tif')).metadata()).pages).toBe(3);
});

test('pages that differ in size: the first, and a note', async () => {
  const page = (width: number): Promise<Buffer> =>
    sharp({ create: { width, height: 6, channels: 3, background: '#777' } })
      .tiff({ compression: 'none' })
      .toBuffer();
  await writeFile(work.path('unlike.tif'), chained(await page(8), await page(5)));
  expect((await sharp(work.path('unlike.tif')).metadata()).pages).toBe(2);
  const { code, err } = await work.sr3(['upscale', 'unlike.tif', '--out', 'unlike_x4.tif']);
  expect([code, err]).toEqual([0, expect.stringContaining('because they differ in size or kind')]);
});

/** Two TIFF files of one page each as one file: the directory of the second behind that of the first. */
function chained(first: Buffer, second: Buffer): Buffer {
  const joined = Buffer.concat([first, second]);
  const moved = (at: number): void => void joined.writeUInt32LE(joined.readUInt32LE(at) + first.length, at);
  const directory = second.readUInt32LE(4);
  const entries = second.readUInt16LE(directory);
  for (let i = 0; i < entries; i += 1) {
    const entry = first.length + directory + 2 + 12 * i;
    const [tag, type, count] = [
      joined.readUInt16LE(entry),
      joined.readUInt16LE(entry + 2),
      joined.readUInt32LE(entry + 4),
    ];
    const bytes = count * ([0, 1, 1, 2, 4, 8][type] ?? 8);
    // Values that do not fit into the entry, and the place of the one strip.
    if (bytes > 4 || tag === 273) moved(entry + 8);
  }
  const end = first.readUInt32LE(4);
  joined.writeUInt32LE(first.length + directory, end + 2 + 12 * first.readUInt16LE(end));
  return joined;
}

test('of an animated PNG the picture that stands for it is taken, and its frames are told of', async () => {
  const png = await sharp({ create: { ...SIZE, channels: 3, background: '#456' } })
    .png()
    .toBuffer();
  const control = Buffer.alloc(20);
  control.writeUInt32BE(8, 0);
  control.write('acTL', 4, 'latin1');
  control.writeUInt32BE(5, 8);
  control.writeUInt32BE(crc32(control.subarray(4, 16)), 16);
  const headEnd = 8 + 25;
  await writeFile(work.path('anim.png'), Buffer.concat([png.subarray(0, headEnd), control, png.subarray(headEnd)]));
  const { code, err } = await work.sr3(['upscale', 'anim.png', '--out', 'anim_x4.png']);
  expect([code, err]).toEqual([0, expect.stringContaining('of an animated PNG (5 frames)')]);
});

test('a terminal is shown which frame is upscaled', async () => {
  await frames('shown.webp');
  const io = recordedIo(work.path());
  Object.assign(io.stderr, { isTTY: true });
  const { code, err } = await work.sr3(['upscale', 'shown.webp', '--out', 'shown/'], io);
  expect(code, err).toBe(0);
  for (const frame of [1, 2, 3]) expect(err).toContain(`shown.webp, frame ${frame} of 3, `);
});
