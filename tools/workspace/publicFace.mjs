import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const BUILT = new Set(['node_modules', 'dist', 'dist-spec', 'out', 'golden', '.peers']);

/**
 * What every package offers: its entries by their text, the names in its README, its own sources, and the sources of all
 * others.
 */
export function publicFaces(root) {
  const files = ['packages', 'apps', 'tools', 'examples'].flatMap((folder) => sourcesUnder(root, folder));
  return readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const entries = files.filter(({ path }) => pathsOf(manifest.exports).includes(path.slice(folder.length + 1)));
      const isOwn = ({ path }) => path.startsWith(`${folder}/`);
      const isSource = ({ path }) => !/\.test\.\w+$|\/testing\//.test(path);
      const text = (some) => some.map((file) => file.text).join('\n');
      return {
        folder,
        entries: Object.fromEntries(entries.filter(isOwn).map((file) => [file.path, file.text])),
        readme: namesIn(readFileSync(join(root, folder, 'README.md'), 'utf8')),
        own: text(files.filter((file) => isOwn(file) && isSource(file) && !entries.includes(file))),
        others: text(files.filter((file) => !isOwn(file))),
      };
    });
}

/**
 * Whether an export whose users knip misses is offered to those outside of this repository.
 *
 * @param face - Of the package whose file exports it.
 * @param isUnused - Whether knip misses the users of the name in another file.
 */
export function isMeantForUsers({ entries, readme, own }, { file, name, isType }, isUnused) {
  const word = wordOf(name);
  const offering = Object.keys(entries).filter((entry) => word.test(entries[entry]));
  if (offering.length === 0) return false;
  // The entry says it already, if it is to be said.
  if (!(file in entries)) return true;
  // Two entries (Node and the web) export the same; importers reach one of them.
  if (word.test(readme) || !offering.every(isUnused)) return true;
  // A type is there for whoever wants to name what a function takes or answers: another declaration has to mention it.
  return isType && (own.match(wordOf(name, 'g')) ?? []).length > 1;
}

/** The functions and constants of an entry that no other project and no README names: knip counts a package's own tests. */
export function onlyTested({ entries, readme, others }) {
  return Object.entries(entries).flatMap(([file, text]) =>
    [...text.matchAll(/^export \{([^}]*)\}/gms)]
      .flatMap(([, list]) => list.split(',').map((each) => each.trim()))
      .filter((each) => each !== '' && !each.startsWith('type '))
      .map((each) => each.split(' as ').at(-1))
      .filter((name) => ![readme, others].some((where) => wordOf(name).test(where)))
      .map((name) => ({ file, name })),
  );
}

function sourcesUnder(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return BUILT.has(entry.name) ? [] : sourcesUnder(root, path);
    return /\.(ts|tsx|mts|mjs|js|html)$/.test(entry.name)
      ? [{ path, text: readFileSync(join(root, path), 'utf8') }]
      : [];
  });
}

/** The sources that `exports` of a package.json names, without the "./". */
function pathsOf(exports) {
  if (typeof exports === 'string') return exports.startsWith('./src/') ? [exports.slice(2)] : [];
  return Object.values(exports ?? {}).flatMap(pathsOf);
}

/** The examples and the names in a page of Markdown: a word of its prose is no name. */
function namesIn(markdown) {
  return (markdown.match(/^```.*?^```|`[^`\n]+`/gms) ?? []).join('\n');
}

function wordOf(name, flags = '') {
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`, flags);
}
