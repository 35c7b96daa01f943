import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
/** Inside the workspace, so that imports resolve as they do for a user. */
const SCRATCH = join(ROOT, 'tools/examples/out');

interface Example {
  readonly readme: string;
  readonly index: number;
  readonly code: string;
}

function examplesOf(readme: string): Example[] {
  const text = readFileSync(join(ROOT, readme), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match, index) => ({ readme, index, code: match[1]! }));
}

const packages = readdirSync(join(ROOT, 'packages'));
const readmes = ['README.md', ...packages.map((name) => `packages/${name}/README.md`)];
const examples = readmes.flatMap(examplesOf);

mkdirSync(SCRATCH, { recursive: true });
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

test.each(packages)('%s shows an example in its README', (name) => {
  expect(examples.some((example) => example.readme === `packages/${name}/README.md`)).toBe(true);
});

test.each(examples)('$readme, example $index', async ({ readme, index, code }) => {
  const file = join(SCRATCH, `${readme.replaceAll(/[/.]/g, '-')}-${index}.ts`);
  // `export {}` makes a module of an example that imports nothing.
  writeFileSync(file, `${code}\nexport {};\n`);
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await import(/* @vite-ignore */ file);
    expect(print, 'an example prints what it found').toHaveBeenCalled();
  } finally {
    print.mockRestore();
  }
});
