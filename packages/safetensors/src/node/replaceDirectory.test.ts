import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '@sr3kit/testing';
import { CheckpointError } from '../index.ts';
import { readDirectory, replaceDirectory } from '../node.ts';

/** A process id that nobody has: above the largest that Linux gives. */
const DEAD = 4_194_305;

const fill = (text: string) => async (folder: string) => {
  await writeFile(join(folder, 'one.txt'), text);
  await mkdir(join(folder, 'nested'));
  await writeFile(join(folder, 'nested', 'two.txt'), text);
};
const contents = (dir: string): Promise<string> =>
  readDirectory(dir, async (path) => {
    const [one, two] = await Promise.all(
      ['one.txt', 'nested/two.txt'].map((name) => readFile(join(path, name), 'utf8')),
    );
    return `${one}/${two}`;
  });

test('a directory is made, replaced, and nothing is left beside it', async () => {
  const parent = await temporaryFolder();
  const dir = join(parent, 'not', 'there', 'state');
  await replaceDirectory(dir, fill('a'));
  expect(await contents(dir)).toBe('a/a');
  await replaceDirectory(dir, fill('b'));
  expect(await contents(dir)).toBe('b/b');
  expect(await readdir(join(dir, '..'))).toEqual(['state']);
});

test('other files in it are kept, those that are written again are not', async () => {
  const dir = join(await temporaryFolder(), 'state');
  await replaceDirectory(dir, fill('a'));
  await mkdir(join(dir, 'mine'));
  await writeFile(join(dir, 'mine', 'note.txt'), 'note');
  await writeFile(join(dir, 'nested', 'stale.txt'), 'stale');
  await replaceDirectory(dir, fill('b'));
  expect(await contents(dir)).toBe('b/b');
  expect(await readFile(join(dir, 'mine', 'note.txt'), 'utf8')).toBe('note');
  expect(await readdir(join(dir, 'nested'))).toEqual(['two.txt']);
});

test('a failure leaves it as it was', async () => {
  const parent = await temporaryFolder();
  const dir = join(parent, 'state');
  const reason = new Error('no more ideas');
  const fail = async (folder: string) => {
    await fill('half')(folder);
    throw reason;
  };
  await expect(replaceDirectory(dir, fail)).rejects.toBe(reason);
  expect(await readdir(parent)).toEqual([]);
  await replaceDirectory(dir, fill('a'));
  await expect(replaceDirectory(dir, fail)).rejects.toBe(reason);
  expect(await contents(dir)).toBe('a/a');
  expect(await readdir(parent)).toEqual(['state']);
});

test('two writers at once in a process: the second is refused, the first is not harmed', async () => {
  const dir = join(await temporaryFolder(), 'state');
  const first = replaceDirectory(dir, fill('a'));
  await expect(replaceDirectory(dir, fill('b'))).rejects.toThrow(
    new CheckpointError(`${dir} is being written already: await the first writing before the next`),
  );
  await first;
  expect(await contents(dir)).toBe('a/a');
});

test('a file in its place is not replaced', async () => {
  const dir = join(await temporaryFolder(), 'state');
  await writeFile(dir, 'precious');
  await expect(replaceDirectory(dir, fill('a'))).rejects.toThrow(`${dir} is a file: give a folder`);
  await expect(contents(dir)).rejects.toThrow(`${dir} is a file: give a folder`);
  expect(await readFile(dir, 'utf8')).toBe('precious');
  await expect(contents(join(dir, '..', 'other'))).rejects.toThrow('does not exist: check the path');
});

test('a link stays, and what it points at is replaced', async () => {
  const parent = await temporaryFolder();
  await replaceDirectory(join(parent, 'step-1'), fill('a'));
  // Windows lets everybody make junctions, which are absolute, and few make links.
  const aim = process.platform === 'win32' ? join(parent, 'step-1') : 'step-1';
  await symlink(aim, join(parent, 'latest'), 'junction');
  await replaceDirectory(join(parent, 'latest'), fill('b'));
  expect(await contents(join(parent, 'step-1'))).toBe('b/b');
  expect((await readdir(parent)).sort()).toEqual(['latest', 'step-1']);
  // A crash between the two renames leaves the link dangling.
  await rename(join(parent, 'step-1'), join(parent, `step-1.old-${DEAD}`));
  expect(await contents(join(parent, 'latest'))).toBe('b/b');
  await replaceDirectory(join(parent, 'latest'), fill('c'));
  expect(await contents(join(parent, 'step-1'))).toBe('c/c');
  expect((await readdir(parent)).sort()).toEqual(['latest', 'step-1']);
});

/** Every state of the disk that the steps in the documentation of replaceDirectory pass, by the names that exist. */
const crashes: readonly (readonly [string, Readonly<Record<string, string>>, string | null])[] = [
  ['while the first one was written', { '.tmp': 'half' }, null],
  ['before the first one was renamed', { '.tmp': 'new' }, null],
  ['while the new one was written', { '': 'old', '.tmp': 'half' }, 'old/old'],
  ['before the old one was moved', { '': 'old', '.tmp': 'new' }, 'old/old'],
  ['between the two renames', { '.old': 'old', '.tmp': 'new' }, 'new/new'],
  ['after the new one was in place', { '': 'new', '.old': 'old' }, 'new/new'],
  ['while the old one was removed', { '': 'new', '.trash': 'half' }, 'new/new'],
  ['while a failed replacement was taken back', { '.old': 'old' }, 'old/old'],
];

describe.each([
  ['another process', DEAD],
  ['a process with our id', process.pid],
])('a crash of %s', (_, pid) => {
  test.each(crashes)('%s loses nothing, and the next writing cleans up', async (__, state, expected) => {
    const parent = await temporaryFolder();
    const dir = join(parent, 'state');
    for (const [suffix, text] of Object.entries(state)) {
      const folder = suffix === '' ? dir : `${dir}${suffix}-${pid}`;
      await mkdir(folder);
      if (text === 'half') await writeFile(join(folder, 'one.txt'), text);
      else await fill(text)(folder);
    }
    await writeFile(join(parent, 'state.tmp-notes'), 'a namesake');
    await mkdir(join(parent, `state2.tmp-${DEAD}`));
    const before = (await readdir(parent)).sort();
    if (expected === null) await expect(contents(dir)).rejects.toThrow('does not exist');
    else expect(await contents(dir)).toBe(expected);
    expect((await readdir(parent)).sort()).toEqual(before);

    const interrupted = replaceDirectory(dir, () => Promise.reject(new Error('again')));
    await expect(interrupted).rejects.toThrow('again');
    if (expected !== null) expect(await contents(dir)).toBe(expected);

    await replaceDirectory(dir, fill('next'));
    expect(await contents(dir)).toBe('next/next');
    expect((await readdir(parent)).sort()).toEqual(['state', 'state.tmp-notes', `state2.tmp-${DEAD}`]);
  });
});

test('what another living process is writing is left alone', async () => {
  const parent = await temporaryFolder();
  const dir = join(parent, 'state');
  const theirs = `${dir}.tmp-${process.ppid}`;
  await mkdir(theirs);
  await replaceDirectory(dir, fill('a'));
  expect((await readdir(parent)).sort()).toEqual(['state', `state.tmp-${process.ppid}`]);
});

test('a reader never sees files of two writings', async () => {
  const dir = join(await temporaryFolder(), 'state');
  await replaceDirectory(dir, fill('0'));
  let writing = true;
  const writer = (async () => {
    for (let i = 1; i <= 25; i++) await replaceDirectory(dir, fill(String(i)));
    writing = false;
  })();
  let reads = 0;
  while (writing) {
    const [one, two] = (await contents(dir)).split('/');
    expect(one).toBe(two);
    reads++;
  }
  await writer;
  expect(reads).toBeGreaterThan(3);
  expect(await contents(dir)).toBe('25/25');
});

test('a reader that is overtaken reads again', async () => {
  const parent = await temporaryFolder();
  const dir = join(parent, 'state');
  await replaceDirectory(dir, fill('a'));
  await cp(dir, join(parent, 'spare'), { recursive: true });
  const seen: string[] = [];
  const value = await readDirectory(dir, async (path) => {
    seen.push(path);
    if (seen.length === 1) {
      await rm(dir, { recursive: true });
      await rename(join(parent, 'spare'), dir);
      throw new Error('half of each');
    }
    return readFile(join(path, 'one.txt'), 'utf8');
  });
  expect(value).toBe('a');
  expect(seen).toEqual([dir, dir]);
});
