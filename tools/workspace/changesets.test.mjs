import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (path) => readFileSync(join(root, path), 'utf8');

/** The names of all packages of the workspace. */
function packageNames() {
  const folders = JSON.parse(read('package.json')).workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const group = pattern.slice(0, -'/*'.length);
    return readdirSync(join(root, group)).map((name) => `${group}/${name}`);
  });
  return folders
    .map((folder) => `${folder}/package.json`)
    .filter((path) => existsSync(join(root, path)))
    .map((path) => JSON.parse(read(path)).name);
}

// Releasing stops at a name that it does not know, and is seldom tried.
test('changesets name packages of the workspace', () => {
  const known = new Set(packageNames());
  expect(known).toContain('sr3kit');
  // None are left just after a release.
  const files = readdirSync(join(root, '.changeset')).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const bumps = files.flatMap((file) => {
    const [, front = ''] = read(`.changeset/${file}`).split(/^---\r?$/m);
    const lines = front.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => ({ file, line, name: /^(['"]?)(.+)\1: *(?:major|minor|patch)\s*$/.exec(line)?.[2] }));
  });
  expect(bumps.filter(({ name }) => !known.has(name))).toEqual([]);
  expect(new Set(bumps.map(({ file }) => file)).size).toBe(files.length);
});
