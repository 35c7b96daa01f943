// Packs one package as npm would publish it and checks the result: publint (what exports name is there and is what it
// says) and attw (TypeScript finds the types in every way that ES modules are resolved).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node tools/workspace/publishable.mjs PACKAGE_FOLDER');
  process.exit(2);
}
const pkgDir = resolve(folder);
const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'sr3kit-pack-'));
try {
  const tarball = pack(scratch);
  const problems = [...(await lint(tarball)), ...resolveTypes(tarball)];
  for (const problem of problems) console.error(`${manifest.name}: ${problem}`);
  if (problems.length === 0) console.log(`${manifest.name}: publint and attw find nothing`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}

/** Path of the package as npm would send it. */
function pack(destination) {
  const run = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], {
    cwd: pkgDir,
    encoding: 'utf8',
    // npm is a script that Windows runs through its shell.
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) throw new Error(`npm pack failed in ${pkgDir}:\n${run.stderr}`);
  const [{ filename }] = JSON.parse(run.stdout);
  return join(destination, filename);
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
