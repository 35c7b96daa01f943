import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BadInput } from '@sr3kit/command';
import { parseOverride, withValue } from './overrides.ts';
import { absolutePaths } from './paths.ts';

describe('--set', () => {
  test.each([
    ['training.steps=500', ['training', 'steps'], 500],
    ['data.files=["a b", c]', ['data', 'files'], ['a b', 'c']],
    ['engine=wasm', ['engine'], 'wasm'],
    ['training.clipNorm=1e-3', ['training', 'clipNorm'], 1e-3],
    ['output=a=b', ['output'], 'a=b'],
    ['output=runs/a #1', ['output'], 'runs/a #1'],
    ['output=#1', ['output'], '#1'],
    ['data.files=["a #b"]', ['data', 'files'], ['a #b']],
    ['output=123', ['output'], '123'],
    ['output=1e3', ['output'], '1e3'],
    ['output=null', ['output'], 'null'],
    ['data.files.0=7', ['data', 'files', '0'], '7'],
    ['initial="a b"', ['initial'], 'a b'],
    ['initial=null', ['initial'], null],
    ['output=~', ['output'], '~'],
    ['validation=null', ['validation'], null],
    ['validation=~', ['validation'], null],
    ['validation=', ['validation'], null],
  ])('%s', (text, path, value) => {
    expect(parseOverride(text)).toEqual({ path, value });
  });
  test.each(['steps', '=5', 'a..b=1', '__proto__.x=1', 'data.files=[a'])('refuses %s', (text) => {
    expect(() => parseOverride(text)).toThrow(BadInput);
  });
});

describe('withValue', () => {
  test('makes parents, replaces elements, appends, and leaves the given tree alone', () => {
    const tree = { a: { b: 1 }, list: ['x', 'y'] };
    expect(withValue(tree, ['a', 'c', 'd'], 2)).toEqual({ a: { b: 1, c: { d: 2 } }, list: ['x', 'y'] });
    expect(withValue(tree, ['list', '1'], 'z')).toEqual({ a: { b: 1 }, list: ['x', 'z'] });
    expect(withValue(tree, ['list', '2'], 'z')).toEqual({ a: { b: 1 }, list: ['x', 'y', 'z'] });
    expect(tree).toEqual({ a: { b: 1 }, list: ['x', 'y'] });
  });
  test('refuses an index beyond the list', () => {
    expect(() => withValue({ list: ['x'] }, ['list', '3'], 'z')).toThrow('use 0 to 1');
  });
});

describe('absolutePaths', () => {
  const base = { runs: '/base', pictures: '/base' };
  test('touches paths only', () => {
    const config = {
      data: { files: ['photos', '/abs'], labels: 'folder' },
      validation: { files: ['val'], pairedLowRes: 'low' },
      output: 'run',
    };
    expect(absolutePaths(config, base)).toEqual({
      data: { files: [resolve('/base/photos'), resolve('/abs')], labels: 'folder' },
      validation: { files: [resolve('/base/val')], pairedLowRes: resolve('/base/low') },
      output: resolve('/base/run'),
    });
  });
  test("~ is the user's own folder, at the start alone", () => {
    expect(absolutePaths({ output: '~/run', initial: '~', data: { files: ['a/~', '~b'] } }, base)).toEqual({
      output: join(homedir(), 'run'),
      initial: homedir(),
      data: { files: [resolve('/base/a/~'), resolve('/base/~b')] },
    });
  });
  test('folders of runs start elsewhere than pictures', () => {
    const config = { data: { files: ['photos'] }, initial: 'runs/first/model', output: 'runs/second' };
    expect(absolutePaths(config, { runs: '/here', pictures: '/configs' })).toEqual({
      data: { files: [resolve('/configs/photos')] },
      initial: resolve('/here/runs/first/model'),
      output: resolve('/here/runs/second'),
    });
  });
  test('knows where an override stands', () => {
    expect(absolutePaths('x.png', base, ['data', 'files', '0'])).toBe(resolve('/base/x.png'));
    expect(absolutePaths(['x'], base, ['data', 'files'])).toEqual([resolve('/base/x')]);
    expect(absolutePaths('folder', base, ['data', 'labels'])).toBe('folder');
  });
});
