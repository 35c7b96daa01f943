import { readdir, readFile } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { main } from '../cli.ts';
import { trainTinyCascade } from '../testing/tinyCascade.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

beforeAll(() => trainTinyCascade(work, ['ant', 'bee'], 2));

const sample = (...more: string[]): string[] => ['sample', ...more, '--engine', 'wasm'];

describe('sample --count', () => {
  test('draws pictures of each class through a cascade, and a grid with a row for each', async () => {
    const io = work.io();
    const tensors = memory().numTensors;
    const argv = sample('base', 'stage', '--count', '3', '--steps', '2,1', '--guidance', '1,0', '-o', 'drawn');
    expect(await main(argv, io), io.err()).toBe(0);
    expect(memory().numTensors).toBe(tensors);
    const pictures = ['class-0_1', 'class-0_2', 'class-0_3', 'class-1_1', 'class-1_2', 'class-1_3'];
    expect((await readdir(work.path('drawn'))).sort()).toEqual([...pictures, 'grid'].map((name) => `${name}.png`));
    expect(await work.size('drawn/class-1_3.png')).toEqual([64, 64]);
    const [width, height] = await work.size('drawn/grid.png');
    expect(width).toBeGreaterThan(3 * 64);
    expect(width).toBeLessThan(4 * 64);
    expect(height).toBeGreaterThan(2 * 64);
    expect(height).toBeLessThan(3 * 64);
    expect(await work.refusal(argv)).toContain('use --overwrite');
  });

  test('a base alone; one class; few pictures are the first of many', async () => {
    const draw = async (count: string, out: string): Promise<Buffer> => {
      const io = work.io();
      expect(
        await main(sample('base', '--count', count, '--label', '1', '--steps', '2', '-o', out), io),
        io.err(),
      ).toBe(0);
      expect(await work.size(out, `class-1_${'1'.padStart(count.length, '0')}.png`)).toEqual([16, 16]);
      return readFile(work.path(out, `class-1_${'1'.padStart(count.length, '0')}.png`));
    };
    expect(await draw('1', 'one')).toEqual(await draw('10', 'ten'));
  });

  test.each<[string, string[]]>([
    ['this model is shown a picture, and --count draws from noise alone: give a base first', ['stage', '--count', '1']],
    ['stage 2 is shown no picture', ['base', 'base', '--count', '1']],
    ['--label 2: these models have the classes 0 to 1: give some of them', ['base', '--count', '1', '--label', '2']],
    ['--label 0,: these models have the classes 0 to 1', ['base', '--count', '1', '--label', '0,']],
    ['--steps 1,2,3: has 3 values, and there are 2 models', ['base', 'stage', '--count', '1', '--steps', '1,2,3']],
    ['stage: --guidance 1 needs classes', ['base', 'stage', '--count', '1', '--guidance', '1']],
    ['--guidance: ', ['base', '--count', '1', '--guidance', '-1']],
    ['base: --steps must be an integer in 1 ... 100', ['base', '--count', '1', '--steps', '200']],
    ['stage: --steps must be an integer in 1 ... 100', ['base', 'stage', '--count', '1', '--steps', '1,200']],
    ['base: --start must be noise, because this model', ['base', 'stage', '--count', '1', '--start', 'crisp']],
    ['stage: --start must be noise', ['base', 'stage', '--count', '1', '--start', 'noise,crisp']],
    ['--count 0: expected an integer', ['base', '--count', '0']],
    ['nowhere: no such folder', ['base', 'nowhere', '--count', '1']],
    ['no pictures: name some to upscale, or use --count', ['stage']],
  ])('refuses: %s', async (message, argv) => {
    expect(await work.refusal(sample(...argv, '-o', 'none'))).toContain(message);
    expect(work.exists('none')).toBe(false);
  });
});
