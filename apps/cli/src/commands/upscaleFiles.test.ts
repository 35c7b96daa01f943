import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readImage, writeImage } from '@sr3kit/data/node';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

test('an input is never replaced, whatever links lead to it', async () => {
  await work.picture('own/p.png');
  await symlink('p.png', work.path('own/link.png'));
  await symlink('.', work.path('own/self'));
  const before = await readFile(work.path('own/p.png'));
  for (const [input, out] of [
    ['own/link.png', 'own/p.png'],
    ['own/p.png', 'own/self/p.png'],
  ]) {
    const { code, err } = await work.sr3(['upscale', input!, '--out', out!, '--overwrite']);
    expect([code, err]).toEqual([2, expect.stringContaining('is an input and would be replaced')]);
  }
  expect(await readFile(work.path('own/p.png'))).toEqual(before);
});

test('an output folder that is linked inside the input folder is not enlarged again, nor is a loop', async () => {
  await work.picture('in/p.png');
  await mkdir(work.path('made'));
  await work.picture('made/old.png');
  await symlink('../made', work.path('in/results'));
  await symlink('.', work.path('in/loop'));
  const { code, out, err } = await work.sr3(['upscale', 'in', '--out', 'made', '--json']);
  expect(code, err).toBe(0);
  expect(out.trim().split('\n')).toHaveLength(1);
  expect(await readdir(work.path('made'))).toEqual(['old.png', 'p_x4.png']);
});

test('what a format cannot hold is said before the work, and the rest go on', async () => {
  const data = new Uint8Array(4200 * 3);
  await writeImage(work.path('wide.png'), { width: 4200, height: 1, channels: 3, data });
  await work.picture('small.png');
  const { code, out } = await work.sr3([
    'upscale',
    'wide.png',
    'small.png',
    '--out',
    'fits/',
    '--format',
    'webp',
    '--json',
  ]);
  expect(code).toBe(1);
  const [wide, small] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { error?: string; output?: string });
  expect(wide!.error).toContain('the result would be 16800x4, but webp holds at most 16383 pixels a side');
  expect(small!.output).toBe(work.path('fits/small_x4.webp'));
});

test.each(['r.gif', 'r.bmp', 'r.heic'])('--out %s is refused, not taken for a folder', async (name) => {
  await work.picture('q.png');
  const { code, err } = await work.sr3(['upscale', 'q.png', '--out', name]);
  expect([code, err]).toEqual([2, expect.stringContaining('cannot be written')]);
  expect(existsSync(work.path(name))).toBe(false);
});

test('a .jpe and a .jfif are JPEG', async () => {
  await work.picture('q.png');
  for (const name of ['r.jpe', 'r.jfif']) {
    expect((await work.sr3(['upscale', 'q.png', '--out', name])).code).toBe(0);
    expect((await sharp(work.path(name)).metadata()).format).toBe('jpeg');
  }
});

test('transparency becomes JPEG on a background, and alpha that is all opaque is no transparency', async () => {
  const pixels = (alpha: number): Uint8Array =>
    Uint8Array.from({ length: 64 * 4 }, (_, i) => (i % 4 === 3 ? alpha : 0));
  const side = { width: 8, height: 8, channels: 4 } as const;
  await writeImage(work.path('opaque.png'), { ...side, data: pixels(255) });
  await writeImage(work.path('clear.png'), { ...side, data: pixels(0) });
  const opaque = await work.sr3(['upscale', 'opaque.png', '--out', 'opaque.jpg']);
  expect([opaque.code, opaque.err]).toEqual([0, '']);
  const clear = await work.sr3(['upscale', 'clear.png', '--out', 'clear.jpg']);
  expect([clear.code, clear.err]).toEqual([0, expect.stringContaining('JPEG cannot store its transparency')]);
  expect((await readImage(work.path('clear.jpg'))).data.every((value) => value > 250)).toBe(true);
  await work.sr3(['upscale', 'clear.png', '--out', 'blue.jpg', '--background', '#0000ff']);
  const [red, green, blue] = (await readImage(work.path('blue.jpg'))).data;
  expect([red! < 8, green! < 8, blue! > 247]).toEqual([true, true, true]);
});

test('two pictures of one name and different endings get results of their own', async () => {
  await work.picture('names/one.jpg');
  await work.picture('names/one.jpeg');
  expect((await work.sr3(['upscale', 'names', '--out', 'named'])).code).toBe(0);
  expect(await readdir(work.path('named'))).toEqual(['one_jpg_x4.jpg', 'one_x4.jpg']);
});

test('a link to nothing is reported, and the rest go on', async () => {
  await work.picture('dangling/a.png');
  await symlink('nowhere', work.path('dangling/b.png'));
  const { code, err } = await work.sr3(['upscale', 'dangling', '--out', 'dangled']);
  expect([code, err]).toEqual([1, expect.stringContaining('it is a link to nothing')]);
  expect(await readdir(work.path('dangled'))).toEqual(['a_x4.png']);
});

test('--json says what is wrong even where no input is usable', async () => {
  const { code, out } = await work.sr3(['upscale', 'absent.png', '--out', 'none/', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({
    input: 'absent.png',
    error: expect.stringContaining('there is no file') as string,
  });
});

test.skipIf(process.platform === 'win32')('a named pipe is read like a file', async () => {
  await work.picture('source.png');
  await promisify(execFile)('mkfifo', [work.path('pipe')]);
  const made = work.sr3(['upscale', 'pipe', '--out', 'piped.png']);
  await writeFile(work.path('pipe'), await readFile(work.path('source.png')));
  const { code, err } = await made;
  expect(code, err).toBe(0);
  await work.sr3(['upscale', 'source.png', '--out', 'direct.png']);
  expect(await readFile(work.path('piped.png'))).toEqual(await readFile(work.path('direct.png')));
});

test.skipIf(process.platform === 'win32')('a pipe is read once for all samples', async () => {
  await work.picture('source.png');
  await promisify(execFile)('mkfifo', [work.path('pipe2')]);
  const flags = ['--mode', 'diffusion', '--steps', '1', '--samples', '2'];
  const made = work.sr3(['upscale', 'pipe2', '--out', 'several/', ...flags]);
  await writeFile(work.path('pipe2'), await readFile(work.path('source.png')));
  const { code, err } = await made;
  expect(code, err).toBe(0);
  expect(await readdir(work.path('several'))).toEqual(['pipe2_x4_1.png', 'pipe2_x4_2.png']);
});

test('standard output takes the picture alone', async () => {
  await work.picture('source.png');
  const { code, out, bytes } = await work.sr3(['upscale', 'source.png', '--out', '-', '--overwrite']);
  expect([code, out]).toEqual([0, '']);
  expect((await sharp(bytes).metadata()).width).toBe(28);
  const told = await work.sr3(['upscale', 'source.png', '--out', '-', '--json']);
  expect([told.out, told.bytes.length > 0]).toEqual(['', true]);
  expect(JSON.parse(told.err)).toMatchObject({ input: work.path('source.png'), output: '-', to: [28, 20] });
});

test('JSON names a seed where there is noise, and a model where one was at work', async () => {
  await work.picture('source.png');
  const told = async (...flags: string[]): Promise<unknown> =>
    JSON.parse((await work.sr3(['upscale', 'source.png', '--out', 'said/', '--overwrite', '--json', ...flags])).out);
  const drawn = await told('--mode', 'diffusion', '--steps', '1', '--seed', '5');
  expect(drawn).toMatchObject({ seed: 5, model: 'photo-x4' });
  expect(await told('--mode', 'crisp')).not.toHaveProperty('seed');
  expect(await told('--scale', '1')).not.toHaveProperty('model');
});

test('XMP loses the orientation that is in the pixels, and what describes a gain map is not carried', async () => {
  const { data } = await work.picture('plain.png');
  const xmp = (inner: string): string =>
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" ${inner}/></rdf:RDF></x:xmpmeta>`;
  const write = (name: string, inner: string): Promise<unknown> =>
    sharp(data as Uint8Array, { raw: { width: 7, height: 5, channels: 3 } })
      .withXmp(xmp(inner))
      .jpeg()
      .toFile(work.path(name));
  await write('turned.jpg', 'tiff:Orientation="6"');
  await write('bright.jpg', 'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"');
  expect((await work.sr3(['upscale', 'turned.jpg', 'bright.jpg', '--out', 'tags/'])).code).toBe(0);
  const xmpOf = async (name: string): Promise<string | undefined> =>
    (await sharp(work.path(name)).metadata()).xmp?.toString('utf8');
  expect(await xmpOf('tags/turned_x4.jpg')).toContain('tiff:Orientation="1"');
  expect(await xmpOf('tags/bright_x4.jpg')).toBeUndefined();
});

test('of several frames one is taken: the first, with a note, or the one that is asked for', async () => {
  const frame = (value: number): Buffer => Buffer.alloc(8 * 8 * 3, value);
  const frames = Buffer.concat([frame(10), frame(240)]);
  await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
    .gif()
    .toFile(work.path('two.gif'));
  const first = await work.sr3(['upscale', 'two.gif', '--out', 'first.png']);
  expect([first.code, first.err]).toEqual([
    0,
    expect.stringContaining('of its 2 pages or frames the first is upscaled'),
  ]);
  const second = await work.sr3(['upscale', 'two.gif', '--out', 'second.png', '--page', '2']);
  expect([second.code, second.err]).toEqual([0, '']);
  expect((await readImage(work.path('first.png'))).data[0]).toBeLessThan(30);
  expect((await readImage(work.path('second.png'))).data[0]).toBeGreaterThan(220);
  const third = await work.sr3(['upscale', 'two.gif', '--out', 'third.png', '--page', '3']);
  expect([third.code, third.err]).toEqual([2, expect.stringContaining('there is no page 3: give --page 1 to 2')]);
});
