import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from 'prettier';
import { expect, onTestFinished, test } from 'vitest';
import { withSection, writeSection } from './docs.ts';

const document = '# Figures\n\nWritten by hand.\n';

test('a section is added at the end, and replaced by its name; all else stays', () => {
  const both = withSection(withSection(document, 'a', 'first'), 'b', 'second');
  expect(both.startsWith(document)).toBe(true);
  const changed = withSection(both, 'a', 'new\n\nand longer');
  expect(changed).toBe(both.replace('first', 'new\n\nand longer'));
  expect(withSection(changed, 'a', 'first')).toBe(both);
});

test('a name that begins like another one is another one', () => {
  const both = withSection(withSection(document, 'train wasm', 'one'), 'train', 'two');
  expect(withSection(both, 'train', 'three')).toBe(both.replace('two', 'three'));
});

test('a section without an end is not guessed at', () => {
  expect(() => withSection('<!-- bench: a -->\ntext', 'a', 'new')).toThrow(/no end/);
});

test('what is written is formatted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sr3kit-bench-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'training.md');
  await writeFile(file, document);
  await writeSection(file, 'a', '| x | long name |\n|---|---:|\n| 1 | 2 |');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('| x   | long name |');
  expect(await check(text, { parser: 'markdown' })).toBe(true);
});
