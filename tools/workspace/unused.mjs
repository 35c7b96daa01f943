// Finds what nobody uses, by knip: files, dependencies that are not needed or not listed, exports. What a package offers
// to the public must be used by another package, an app, a tool or an example, or be named in its README for its users.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { isMeantForUsers, onlyTested, publicFaces } from './publicFace.mjs';

const root = resolve(import.meta.dirname, '../..');

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

const faces = publicFaces(root);
const issues = knip();
const findings = [
  ...issues.flatMap((issue) =>
    Object.entries(kinds).flatMap(([kind, meaning]) =>
      issue[kind]
        .filter((found) => !isOffered(issue.file, kind, found))
        .map((found) => sentence(issue, kind, found, meaning)),
    ),
  ),
  ...faces.flatMap((face) =>
    onlyTested(face).map(
      ({ file, name }) => `${file}: ${name}: only its own package uses it, and its README does not name it`,
    ),
  ),
];
for (const finding of findings) console.error(finding);
console.log(findings.length === 0 ? 'nothing is unused' : `${findings.length} unused or unlisted`);
process.exitCode = findings.length === 0 ? 0 : 1;

function knip() {
  const manifest = join(dirname(createRequire(import.meta.url).resolve('knip')), '../package.json');
  const cli = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.knip);
  const options = ['--reporter', 'json', '--include-entry-exports', '--no-config-hints', '--no-exit-code'];
  const run = spawnSync(process.execPath, [cli, ...options], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.status !== 0) throw new Error(`knip failed:\n${run.stdout}${run.stderr}`);
  return JSON.parse(run.stdout).issues;
}

function isOffered(file, kind, { name }) {
  const face = faces.find(({ folder }) => file.startsWith(`${folder}/`));
  if (face === undefined || (kind !== 'exports' && kind !== 'types')) return false;
  const isUnused = (entry) =>
    issues.some((issue) => issue.file === entry && issue[kind].some((found) => found.name === name));
  return isMeantForUsers(face, { file, name, isType: kind === 'types' }, isUnused);
}

function sentence({ file }, kind, found, meaning) {
  const name = Array.isArray(found) ? found.map((each) => each.name).join(', ') : found.name;
  if (kind === 'files') return `${name}: ${meaning}`;
  const isEntry = faces.some(({ entries }) => file in entries);
  return `${file}${found.line ? `:${found.line}` : ''}: ${name}: ${meaning}${isEntry ? ', nor does the README name it' : ''}`;
}
