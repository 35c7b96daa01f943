import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packPackage } from '../../workspace/packPackage.mjs';

const root = join(import.meta.dirname, '../../..');
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const folderOf = (name) => join(root, 'packages', name.replace('@sr3kit/', ''));

/** The packages of this workspace that the given ones need, and they themselves, by name. */
function withDependencies(names, found = new Map()) {
  for (const name of names) {
    if (found.has(name)) continue;
    const manifest = read(join(folderOf(name), 'package.json'));
    found.set(name, manifest);
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    withDependencies(
      needed.filter((each) => each === 'sr3kit' || each.startsWith('@sr3kit/')),
      found,
    );
  }
  return found;
}

/**
 * Packs packages with everything of this workspace that they need.
 *
 * @returns The path of each archive, by the name of its package.
 */
export function packAll(names, destination) {
  return new Map(
    [...withDependencies(names).keys()].map((name) => [name, packPackage(folderOf(name), destination).archive]),
  );
}
