import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Modules that a source file reaches, itself included, and the packages they import. */
function reach(start: URL): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: URL): void => {
    if (files.has(file.href)) return;
    files.add(file.href);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/^(?:import|export|\}).* from '([^']+)';/gm)) {
      if (specifier!.startsWith('.')) visit(new URL(specifier!, file));
      else packages.add(specifier!);
    }
  };
  visit(start);
  return { files, packages };
}

test('the main entry runs in a browser: it imports nothing of Node, nor of anybody else', () => {
  const { files, packages } = reach(new URL('index.ts', import.meta.url));
  expect(files.size).toBeGreaterThan(10);
  expect([...packages]).toEqual([]);
  const { packages: inNode } = reach(new URL('node.ts', import.meta.url));
  expect([...inNode].filter((name) => name.startsWith('node:'))).not.toEqual([]);
});
