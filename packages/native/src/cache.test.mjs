import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheRoot, fillFolder, isComplete } from './cache.mjs';
import { progress } from './progress.mjs';
import { digest } from './wheel.mjs';

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sr3kit-cache-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** @param {string} text */
const filler = (text) => async (/** @type {string} */ working) => {
  writeFileSync(join(working, 'library'), text);
  return { version: '1', digests: { library: await digest(join(working, 'library')) } };
};

describe('the cache', () => {
  test('is the user’s own', () => {
    expect(cacheRoot({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe(join('/x', 'sr3kit', 'native-tensorflow'));
    expect(cacheRoot({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).toBe(
      join('/h', '.cache', 'sr3kit', 'native-tensorflow'),
    );
    expect(cacheRoot({ HOME: '/h' })).toBe(join('/h', '.cache', 'sr3kit', 'native-tensorflow'));
  });

  test('is complete once it was filled, and not when a file has changed or is of another version', async () => {
    const folder = join(root, 'f');
    expect(await isComplete(folder, '1')).toBe(false);
    await fillFolder(folder, filler('good'));
    expect(await isComplete(folder, '1')).toBe(true);
    expect(await isComplete(folder, '2')).toBe(false);
    writeFileSync(join(folder, 'library'), 'bad');
    expect(await isComplete(folder, '1')).toBe(false);
    rmSync(join(folder, 'library'));
    expect(await isComplete(folder, '1')).toBe(false);
  });

  test('is filled all or nothing', async () => {
    const folder = join(root, 'f');
    await fillFolder(folder, filler('first'));
    const failing = fillFolder(folder, async (working) => {
      writeFileSync(join(working, 'library'), 'half');
      throw new Error('cut off');
    });
    await expect(failing).rejects.toThrow('cut off');
    expect(readFileSync(join(folder, 'library'), 'utf8')).toBe('first');
    await fillFolder(folder, filler('second'));
    expect(readFileSync(join(folder, 'library'), 'utf8')).toBe('second');
    expect(readdirSync(root)).toEqual(['f']);
  });

  test('what a killed run left is removed, what a running one does is not', async () => {
    const dead = join(root, 'f.working-4194999');
    const alive = join(root, `g.working-${process.ppid}`);
    mkdirSync(dead);
    mkdirSync(alive);
    await fillFolder(join(root, 'f'), filler('x'));
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(alive)).toBe(true);
  });
});

describe('progress', () => {
  test('is a line for every tenth where there is no terminal', () => {
    /** @type {string[]} */
    const lines = [];
    const meter = progress('reading', 1000, { write: (line) => lines.push(line) });
    for (let i = 0; i < 1000; i++) meter.add(1);
    meter.end();
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('reading 100 % of 0 MB\n');
  });

  test('is one changing line on a terminal', () => {
    let text = '';
    const meter = progress('reading', 2e8, { isTTY: true, write: (line) => (text += line) });
    meter.set(1e8);
    meter.set(9e7);
    meter.end();
    expect(text).toBe('\r\u001b[Kreading 50 % of 200 MB\n');
  });
});
