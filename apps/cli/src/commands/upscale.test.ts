import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { recordedIo } from '@sr3kit/testing';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

test('of a folder with 20 pictures of which 3 are broken, 17 are made, 3 are reported, and the exit code is 1', async () => {
  const tensors = memory().numTensors;
  for (let index = 0; index < 17; index += 1) await work.picture(`mixed/${index % 2 ? 'deep/' : ''}p${index}.png`);
  await writeFile(work.path('mixed/empty.png'), '');
  await writeFile(work.path('mixed/text.jpg'), 'not a picture');
  const whole = await readFile(work.path('mixed/p0.png'));
  await writeFile(work.path('mixed/cut.png'), whole.subarray(0, 60));
  await writeFile(work.path('mixed/notes.md'), 'no picture, and not meant to be one');

  const { code, out, err } = await work.sr3(['upscale', 'mixed', '--out', 'made', '--json']);
  expect(code, err).toBe(1);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ error }) => error === undefined)).toHaveLength(17);
  expect(lines.filter(({ error }) => error !== undefined).map(({ input }) => input)).toEqual(
    ['cut.png', 'empty.png', 'text.jpg'].map((name) => work.path('mixed', name)),
  );
  expect(err).toContain('notes.md');
  const made = await readdir(work.path('made'), { recursive: true });
  expect(made.filter((name) => name.endsWith('_x4.png'))).toHaveLength(17);
  expect(made.filter((name) => name.includes('tmp'))).toEqual([]);
  const { width, height } = await readImage(work.path('made/deep/p1_x4.png'));
  expect([width, height]).toEqual([28, 20]);
  // Tensors: none is left.
  expect(memory().numTensors).toBe(tensors);
});

test.each([
  ['gray of 16 bits', 'gray16.png', 1, 16],
  ['RGB of 16 bits as TIFF', 'rgb16.tif', 3, 16],
  ['transparent', 'rgba.png', 4, 8],
  ['transparent of 16 bits', 'rgba16.png', 4, 16],
  ['lossy', 'photo.webp', 3, 8],
] as const)('%s stays so', async (_, name, channels, bits) => {
  await work.picture(name, channels, bits);
  const { code, err } = await work.sr3(['upscale', name, '--out', `kept-${name}`]);
  expect(code, err).toBe(0);
  const high = await readImage(work.path(`kept-${name}`));
  expect([high.width, high.height, high.channels]).toEqual([28, 20, channels]);
  expect(high.data).toBeInstanceOf(bits === 16 ? Uint16Array : Uint8Array);
});

test('orientation is applied and its tag is gone; the profile stays', async () => {
  const { data } = await work.picture('plain.png');
  await sharp(data as Uint8Array, { raw: { width: 7, height: 5, channels: 3 } })
    .withIccProfile('p3')
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(work.path('turned.jpg'));
  const before = await sharp(work.path('turned.jpg')).metadata();
  expect((await work.sr3(['upscale', 'turned.jpg', '--out', 'folder/'])).code).toBe(0);
  const after = await sharp(work.path('folder/turned_x4.jpg')).metadata();
  expect([after.width, after.height, after.orientation ?? 1]).toEqual([20, 28, 1]);
  expect(after.icc).toEqual(before.icc);
});

test('nothing is overwritten, and nothing begun, unless it is asked for', async () => {
  await work.picture('a.png');
  await work.picture('b.png');
  await mkdir(work.path('there'), { recursive: true });
  await writeFile(work.path('there/b_x4.png'), 'mine');
  const refused = await work.sr3(['upscale', '{a,b}.png', '--out', 'there']);
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--overwrite')]);
  expect(await readFile(work.path('there/b_x4.png'), 'utf8')).toBe('mine');
  expect(existsSync(work.path('there/a_x4.png'))).toBe(false);
  expect((await work.sr3(['upscale', '{a,b}.png', '--out', 'there', '--overwrite'])).code).toBe(0);
  expect((await readImage(work.path('there/b_x4.png'))).width).toBe(28);
});

test('sizes that are asked for', async () => {
  await work.picture('s.png');
  expect((await work.sr3(['upscale', 's.png', '--out', 'sizes/', '--scale', '2.5', '--format', 'tiff'])).code).toBe(0);
  expect((await work.sr3(['upscale', 's.png', '--out', 'sizes/', '--width', '21'])).code).toBe(0);
  expect((await readImage(work.path('sizes/s_x2.5.tif'))).width).toBe(18);
  expect((await readImage(work.path('sizes/s_21w.png'))).height).toBe(15);
});

test('each sampler draws its own picture, and the usual one is the ancestral', async () => {
  await work.picture('drawn.png');
  const draw = async (name: string, ...flags: string[]): Promise<Uint8Array> => {
    const args = ['upscale', 'drawn.png', '--out', `drawn/${name}.png`, '--mode', 'diffusion', '--steps', '3'];
    const { code, err } = await work.sr3([...args, ...flags]);
    expect([code, err]).toEqual([0, '']);
    return (await readImage(work.path(`drawn/${name}.png`))).data as Uint8Array;
  };
  const usual = await draw('usual');
  const ancestral = await draw('ancestral', '--sampler', 'ancestral');
  const ddim = await draw('ddim', '--sampler', 'ddim');
  const noisy = await draw('noisy', '--sampler', 'ddim', '--eta', '1');
  expect(ancestral).toEqual(usual);
  expect(ddim).not.toEqual(usual);
  expect(noisy).not.toEqual(ddim);
});

test('flags that have no effect in one-step mode are named', async () => {
  await work.picture('one.png');
  const { code, err } = await work.sr3([
    'upscale',
    'one.png',
    '--out',
    'one-step/',
    '--sampler',
    'ddim',
    '--steps',
    '4',
  ]);
  expect(code, err).toBe(0);
  expect(err).toBe('note: --steps, --sampler have no effect in one-step mode: add --mode diffusion to use them\n');
});

test('--half is for WebGPU, and says so elsewhere', async () => {
  await work.picture('one.png');
  const draw = async (name: string, ...more: string[]): Promise<readonly [Buffer, string]> => {
    const { code, err } = await work.sr3(['upscale', 'one.png', '--out', `${name}.png`, '--engine', 'wasm', ...more]);
    expect(code, err).toBe(0);
    return [await readFile(work.path(`${name}.png`)), err];
  };
  const [plain] = await draw('in-32-bits');
  const [half, err] = await draw('in-16-bits', '--half');
  expect(err).toBe('note: --half has no effect on wasm: it is for webgpu\n');
  expect(half).toEqual(plain);
});

test('the models that come with sr3, and what each can do', async () => {
  const { code, out } = await work.sr3(['models', '--json']);
  expect(code).toBe(0);
  const models = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(models.map(({ name, scale, modes }) => [name, scale, modes])).toEqual([
    ['photo-x4', 4, ['one-step', 'crisp', 'diffusion']],
    ['photo-x4-real', 4, ['one-step', 'crisp', 'diffusion']],
  ]);
});

test.each([
  ['no such file', ['nowhere.png'], 'nowhere.png'],
  ['no such model', ['u.png', '--model', 'nobody'], 'photo-x4'],
  ['no such sampler', ['u.png', '--sampler', 'euler'], 'one of ancestral, ddim, dpmSolver++, dpmSolver++sde'],
  ['an eta out of range', ['u.png', '--sampler', 'ddim', '--eta', '2'], '--eta 2: expected a number from 0 to 1'],
  ['an eta for no sampler', ['u.png', '--eta', '0.5'], 'add --sampler ddim'],
  ['no such mode', ['u.png', '--mode', 'magic'], 'one-step, crisp, diffusion'],
  ['a number that is none', ['u.png', '--seed', 'x'], '--seed x'],
  ['two sizes', ['u.png', '--scale', '2', '--width', '9'], '--scale and --width'],
  ['several results of one answer', ['u.png', '--samples', '2'], 'add --mode diffusion'],
  ['no sample at all', ['u.png', '--samples', '0'], '--samples must be an integer from 1 to 10000'],
  ['more results than anybody wants', ['u.png', '--samples', '1e9', '--mode', 'diffusion'], 'from 1 to 10000'],
  ['a scale beyond reason', ['u.png', '--scale', '1e9'], '--scale must be a number from 0.001 to 1000'],
  ['a scale of nothing', ['u.png', '--scale', '1e-9'], '--scale must be a number from 0.001 to 1000'],
  ['a colour that is none', ['u.png', '--background', 'nocolour'], 'expected a colour as in CSS'],
  ['no such engine', ['u.png', '--engine', 'steam'], 'wasm'],
] as const)('%s is refused with a message', async (_, args, message) => {
  await work.picture('u.png');
  const { code, err } = await work.sr3(['upscale', ...args, '--out', 'none/']);
  expect(code, err).toBe(2);
  expect(err).toContain(message);
  expect(err).not.toMatch(/^\s+at /m);
  expect(existsSync(work.path('none'))).toBe(false);
});

test('two inputs that would become one result are refused', async () => {
  await work.picture('x/same.png');
  await work.picture('y/same.png');
  const { code, err } = await work.sr3(['upscale', 'x/same.png', 'y/same.png', '--out', 'one/']);
  expect([code, err]).toEqual([2, expect.stringContaining('both become')]);
});

test('Ctrl-C after the first picture leaves that one and nothing else', async () => {
  for (const name of ['i1', 'i2', 'i3']) await work.picture(`many/${name}.png`);
  const io = recordedIo(work.path(), () => io.interrupt());
  const { code } = await work.sr3(['upscale', 'many', '--out', 'stopped'], io);
  expect(code).toBe(130);
  expect(await readdir(work.path('stopped'))).toEqual(['i1_x4.png']);
});
