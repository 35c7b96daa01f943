// Packs one package as npm would publish it and checks the result: publint (what exports name is there and is what it
// says), attw (TypeScript finds the types in every way that ES modules are resolved), the licence is in it, and its size
// is within its budget.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { codeSize } from './codeSize.mjs';
import { packPackage } from './packPackage.mjs';
import { overBudget } from './sizeBudget.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node tools/workspace/publishable.mjs PACKAGE_FOLDER');
  process.exit(2);
}
const pkgDir = resolve(folder);
const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'sr3kit-pack-'));
try {
  const { archive, size, files } = packPackage(pkgDir, scratch);
  const problems = [
    ...(await lint(archive)),
    ...resolveTypes(archive),
    ...licences(files),
    ...overBudget(manifest.name, { code: await codeSize(pkgDir, manifest), archive: size }),
  ];
  for (const problem of problems) console.error(`${manifest.name}: ${problem}`);
  if (problems.length === 0) console.log(`${manifest.name}: can be published`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}

async function lint(tarball) {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const tarballBytes = buffer.slice(byteOffset, byteOffset + byteLength);
  const { messages } = await publint({ pack: { tarball: tarballBytes }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false })}`);
}

/** Packages are ES modules only: `require` from CommonJS and the resolution of Node 10 are left out. */
function resolveTypes(tarball) {
  const attw = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json');
  const cli = join(attw, '..', JSON.parse(readFileSync(attw, 'utf8')).bin.attw);
  const options = ['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color', '--format', 'ascii'];
  const run = spawnSync(process.execPath, [cli, tarball, ...options], { encoding: 'utf8' });
  return run.status === 0 ? [] : [`attw:\n${run.stdout}${run.stderr}`];
}

/** The text of the licence goes with every package, and so does a file that its licence field sends the reader to. */
function licences(files) {
  const text = (path) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  const root = resolve(import.meta.dirname, '../../LICENSE');
  if (!files.includes('LICENSE')) return ['has no LICENSE: copy that of the repository into it'];
  if (text(join(pkgDir, 'LICENSE')) !== text(root)) return ['its LICENSE is not that of the repository: copy it again'];
  const named = /^SEE LICEN[CS]E IN (.+)$/.exec(manifest.license)?.[1];
  return named === undefined || files.includes(named) ? [] : [`the licence field names ${named}, which is not packed`];
}
