// Finds what nobody uses, by knip: files, dependencies that are not needed or not listed, exports. What a package offers
// to the public must be used by another package, an app, a tool or an example, or be named in its README for its users.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const read = (path) => readFileSync(join(root, path), 'utf8');

/** What a kind of finding of knip's means. Kinds that are not here are none of ours. */
const kinds = {
  files: 'nothing imports this file',
  dependencies: 'no source uses this dependency',
  devDependencies: 'nothing uses this development dependency',
  unlisted: 'a dependency that package.json does not list',
  binaries: 'a program of a package that package.json does not list',
  unresolved: 'an import that leads nowhere',
  exports: 'nothing imports this export',
  types: 'nothing imports this type',
  duplicates: 'exported under two names',
};

const { issues } = knip();
const packages = readdirSync(join(root, 'packages'))
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(join(root, folder, 'package.json')))
  .map(publicFace);
const findings = issues.flatMap((issue) =>
  Object.keys(kinds).flatMap((kind) =>
    issue[kind]
      .filter((found) => !isMeantForUsers(issue.file, kind, found.name))
      .map((found) => ({ issue, kind, found })),
  ),
);
for (const { issue, kind, found } of findings) {
  const name = Array.isArray(found) ? found.map((each) => each.name).join(', ') : found.name;
  const place = kind === 'files' ? name : `${issue.file}${found.line ? `:${found.line}` : ''}: ${name}`;
  const advice = packages.some(({ entries }) => entries.includes(issue.file)) ? ', nor does the README name it' : '';
  console.error(`${place}: ${kinds[kind]}${advice}`);
}
console.log(findings.length === 0 ? 'nothing is unused' : `${findings.length} unused or unlisted`);
process.exitCode = findings.length === 0 ? 0 : 1;

function knip() {
  const require = createRequire(import.meta.url);
  const manifest = join(dirname(require.resolve('knip')), '../package.json');
  const cli = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.knip);
  const options = ['--reporter', 'json', '--include-entry-exports', '--no-config-hints', '--no-exit-code'];
  const run = spawnSync(process.execPath, [cli, ...options], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.status !== 0) throw new Error(`knip failed:\n${run.stdout}${run.stderr}`);
  return JSON.parse(run.stdout);
}

/** The entries of a package, what its README says, and its own sources. */
function publicFace(folder) {
  const manifest = JSON.parse(read(`${folder}/package.json`));
  const paths = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(paths));
  const entries = paths(manifest.exports ?? {})
    .filter((path) => path.startsWith('./src/'))
    .map((path) => `${folder}/${path.slice(2)}`);
  const sources = readdirSync(join(root, folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /^(?!.*\.test\.).*\.ts$/.test(file.name))
    .map((file) => relative(root, join(file.parentPath, file.name)).replaceAll('\\', '/'))
    .filter((file) => !entries.includes(file) && basename(dirname(file)) !== 'testing');
  return { folder, entries: [...new Set(entries)], readme: read(`${folder}/README.md`), sources };
}

/** Whether what knip misses the users of is offered to those outside of this repository. */
function isMeantForUsers(file, kind, name) {
  const face = packages.find(({ folder }) => file.startsWith(`${folder}/`));
  if (face === undefined || (kind !== 'exports' && kind !== 'types')) return false;
  const word = new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`, 'g');
  const offering = face.entries.filter((entry) => read(entry).match(word));
  if (offering.length === 0) return false;
  // The entry says it already, if it is to be said.
  if (!face.entries.includes(file)) return true;
  if (face.readme.match(word)) return true;
  // Two entries (Node and the web) export the same; importers reach one of them.
  const isUnused = (entry) => issues.some((issue) => issue.file === entry && issue[kind].some(isNamed(name)));
  if (!offering.every(isUnused)) return true;
  // A type is there for whoever wants to name what a function takes or answers: another declaration has to mention it.
  return kind === 'types' && face.sources.flatMap((source) => read(source).match(word) ?? []).length > 1;
}

function isNamed(name) {
  return (found) => found.name === name;
}
