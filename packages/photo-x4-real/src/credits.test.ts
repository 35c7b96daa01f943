import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** What is below the first heading of the second level: the tables of authors. */
const tables = async (name: string): Promise<string> => {
  const text = await readFile(fileURLToPath(new URL(`../../${name}/CREDITS.md`, import.meta.url)), 'utf8');
  return text.slice(text.indexOf('\n## '));
};

test('thanks everyone whose pictures photo-x4 was learned from, for these weights went on from those', async () => {
  const thanked = await tables('photo-x4-real');
  expect(thanked).toMatch(/^\n## Whose licence asks for their name\n/);
  expect(thanked).toBe(await tables('photo-x4'));
});
