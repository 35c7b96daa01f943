import { cp, readdir, readFile, truncate } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { readImage, writeImage } from '@sr3kit/data/node';
import { resizeBicubic, splitAlpha, type Image } from '@sr3kit/imaging';
import { samplerNames } from '@sr3kit/samplers';
import { main } from '../cli.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();
beforeAll(async () => {
  expect(await work.run('run', ['--set', 'training.steps=2'])).toBe(0);
  await work.write('text.png', 'this is no picture');
});

const sample = (...more: string[]): string[] => ['sample', ...more, '--steps', '2', '--engine', 'wasm'];

test('several results for one picture; one that is none is reported and the others are done', async () => {
  const io = work.io();
  const argv = sample('run', 'photos/picture-0.png', 'text.png', '-o', 'sr', '-n', '2');
  const tensors = memory().numTensors;
  expect(await main(argv, io)).toBe(2);
  expect(memory().numTensors).toBe(tensors);
  expect(io.err()).toContain('text.png: its content is no picture in a known format');
  expect((await readdir(work.path('sr'))).sort()).toEqual(['picture-0_SR_1.png', 'picture-0_SR_2.png']);
  expect(await work.size('sr/picture-0_SR_1.png')).toEqual([192, 192]);
  const [first, second] = await Promise.all([1, 2].map((n) => readFile(work.path(`sr/picture-0_SR_${n}.png`))));
  expect(first).not.toEqual(second);
  expect(await work.refusal(argv)).toContain('use --overwrite');
});

test('each --sampler draws a picture of its own', async () => {
  const drawn = new Set<string>();
  for (const name of samplerNames) {
    const io = work.io();
    // In two steps, whose last one is the estimate itself, dpmSolver++sde is still the ancestral sampler.
    const how = ['-o', `by-${name}`, '--sampler', name, '--steps', '3', '--engine', 'wasm'];
    expect(await main(['sample', 'run', 'photos/picture-0.png', ...how], io), io.err()).toBe(0);
    drawn.add((await readFile(work.path(`by-${name}`, 'picture-0_SR.png'))).toString('base64'));
  }
  expect(drawn.size).toBe(samplerNames.length);
});

test('--eta makes ddim add noise, and --variance ancestral more of it', async () => {
  const draw = async (out: string, ...flags: string[]): Promise<Buffer> => {
    const io = work.io();
    expect(await main(sample('run', 'photos/picture-1.png', '-o', out, ...flags), io), io.err()).toBe(0);
    return readFile(work.path(out, 'picture-1_SR.png'));
  };
  const ddim = await draw('ddim', '--sampler', 'ddim');
  expect(await draw('ddim-0', '--sampler', 'ddim', '--eta', '0')).toEqual(ddim);
  expect(await draw('ddim-1', '--sampler', 'ddim', '--eta', '1')).not.toEqual(ddim);
  const ancestral = await draw('ancestral');
  expect(await draw('posterior', '--variance', 'posterior')).toEqual(ancestral);
  expect(await draw('beta', '--variance', 'beta')).not.toEqual(ancestral);
});

test('what the model does not see is kept: transparency and 16 bits', async () => {
  const ramp = Uint8Array.from({ length: 12 * 12 * 4 }, (_, i) => (i * 7) % 256);
  const size = { width: 12, height: 12 };
  await writeImage(work.path('rgba.png'), { ...size, channels: 4, data: ramp });
  await writeImage(work.path('gray-alpha.png'), { ...size, channels: 2, data: ramp.slice(0, 288) });
  const deep: Image = { ...size, channels: 4, data: Uint16Array.from(ramp, (value) => value * 257) };
  await writeImage(work.path('deep.png'), deep);
  const io = work.io();
  expect(await main(sample('run', 'rgba.png', 'gray-alpha.png', 'deep.png', '-o', 'kept'), io), io.err()).toBe(0);
  const results = [];
  for (const name of ['rgba', 'gray-alpha', 'deep']) results.push(await readImage(work.path(`kept/${name}_SR.png`)));
  expect(results.map(({ width, height, channels }) => [width, height, channels])).toEqual(Array(3).fill([48, 48, 4]));
  expect(results.map(({ data }) => data.BYTES_PER_ELEMENT)).toEqual([1, 1, 2]);
  const { alpha } = splitAlpha({ ...size, channels: 4, data: ramp });
  expect(splitAlpha(results[0]!).alpha).toEqual(resizeBicubic(alpha!, { scale: 4 }));
});

test('a picture of one pixel becomes one of 4x4', async () => {
  await writeImage(work.path('dot.png'), { width: 1, height: 1, channels: 3, data: Uint8Array.of(200, 100, 50) });
  const io = work.io();
  expect(await main(sample('run', 'dot.png', '-o', 'dots'), io), io.err()).toBe(0);
  expect(await work.size('dots/dot_SR.png')).toEqual([4, 4]);
});

describe('refuses, and leaves no folder behind,', () => {
  const refused = async (...argv: string[]): Promise<string> => {
    const said = await work.refusal(sample(...argv, '-o', 'none'));
    expect(work.exists('none')).toBe(false);
    return said;
  };
  const weights = 'model/model.safetensors';

  test('a truncated file of weights', async () => {
    await cp(work.path('run/model'), work.path('cut/model'), { recursive: true });
    await truncate(work.path('cut', weights), 20_000);
    expect(await refused('cut', 'photos/picture-0.png')).toMatch(
      /\nerror: .*model\.safetensors: the header describes a file of [\d,]+ bytes, but it has 20,000 bytes \(truncated\?\)/,
    );
  });
  test('a file of weights whose header claims to be 1 TB long', async () => {
    await cp(work.path('run/model'), work.path('huge/model'), { recursive: true });
    const claim = Buffer.alloc(16);
    claim.writeBigUInt64LE(10n ** 12n);
    await work.write(`huge/${weights}`, claim);
    expect(await refused('huge', 'photos/picture-0.png')).toContain(
      'model.safetensors: claims a header of 1.00 TB (1,000,000,000,000 bytes), but at most 100 MB',
    );
  });
  test('a tensor that claims to be 1 TB long', async () => {
    await cp(work.path('run/model'), work.path('wide/model'), { recursive: true });
    const header = Buffer.from('{"a":{"dtype":"F32","shape":[250000000000],"data_offsets":[0,1000000000000]}}   ');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await work.write(`wide/${weights}`, Buffer.concat([length, header, Buffer.alloc(64)]));
    expect(await refused('wide', 'photos/picture-0.png')).toMatch(
      /describes a file of 1\.00 TB \([\d,]+ bytes\), but it has 152 bytes/,
    );
  });
  test('a model that is not there, or not JSON', async () => {
    expect(await refused('nowhere', 'photos/picture-0.png')).toContain('no such folder: give the folder of a model');
    await cp(work.path('run/model'), work.path('half'), { recursive: true });
    await work.write('half/model.json', '{"format": ');
    expect(await refused('half', 'photos/picture-0.png')).toContain('model.json: not valid JSON');
  });
  test('pictures of which none can be read', async () => {
    expect(await refused('run', 'text.png')).toContain('text.png: its content is no picture');
    expect(await refused('run', 'absent.png')).toContain('absent.png: there is no such file: check the path');
    expect(await refused('run', 'photos')).toContain('photos: it is a folder: name the pictures in it');
  });
  test('flags that make no sense', async () => {
    const picture = 'photos/picture-0.png';
    expect(await refused('run', picture, '--seed', '-1')).toBe('error: --seed: must be at least 0, got -1\n');
    expect(await refused('run', picture, '--eta', '2', '--sampler', 'euler')).toMatch(
      /^error: --sampler: expected one of .*\n--eta: must be at most 1, got 2\n$/,
    );
    expect(await work.refusal(['sample', 'run', picture, '-o', 'none', '--steps', '0'])).toContain('--steps: must be');
    expect(
      await work.refusal(['sample', 'run', picture, '-o', 'none', '--steps', '101', '--engine', 'wasm']),
    ).toContain('error: --steps must be an integer in 1 ... 100, the steps of its schedule, got 101');
    expect(
      await work.refusal(['sample', 'run', picture, '-o', 'none', '--start', 'crisp', '--engine', 'wasm']),
    ).toContain('error: --start must be noise, because this model has no mode crisp to start from, got crisp');
    expect(await work.refusal(['sample', 'run', picture, '-o', 'none', '--engine', 'abacus'])).toContain(
      '--engine abacus: use one of auto',
    );
    expect(await refused('run', picture, '-n', '0')).toContain('--samples 0: expected an integer of at least 1');
    expect(await refused('run', picture, '--label', '1')).toContain('this model has no classes: leave it out');
  });
  test('an output folder that is a file', async () => {
    const argv = sample('run', 'photos/picture-0.png', '-o', 'text.png');
    expect(await work.refusal(argv)).toMatch(/^error: --out: .*text\.png is a file: name a folder\n$/);
  });
});
