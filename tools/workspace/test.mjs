// Types, formatting, what nobody uses, lint, and through Nx and its cache unit tests and build of every project with a
// check of what would be published, closed by one line that counts the tests.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const extra = process.argv.slice(2);
const targets = ['test', 'build', 'package'];

/** Runs a program of Node; nothing else waits for it. Gives its exit code. */
function start(program, args, env = process.env) {
  const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit', env });
  return new Promise((resolve) => child.once('close', resolve));
}

const require = createRequire(import.meta.url);
// One process for the whole tree: most of what linting or typing one project takes is starting, and that once for each.
// What tsc has built the builds of Nx find done.
const [types, format, unused, lint] = await Promise.all([
  start(join(require.resolve('typescript/package.json'), '../bin/tsc'), ['-b']),
  start(require.resolve('prettier/bin/prettier.cjs'), ['--check', '--log-level', 'warn', '.']),
  start(join(import.meta.dirname, 'unused.mjs'), []),
  start(join(import.meta.dirname, 'lint.mjs'), []),
]);
const run = await start(
  require.resolve('nx/bin/nx.js'),
  ['run-many', '-t', ...targets, '--parallel=2', '--output-style=static', ...extra],
  { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' },
);

const count = { passed: 0, failed: 0, skipped: 0 };
const groups = ['packages', 'apps', 'tools'];
const projects = groups.flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`));
for (const project of [...projects, 'examples']) {
  const folder = join(root, project);
  const report = join(folder, 'out/test-report.json');
  if (!existsSync(join(folder, 'vitest.config.ts'))) continue;
  if (!existsSync(report)) {
    console.error(`${project}: no test report; its tests did not run`);
    count.failed++;
    continue;
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  count.passed += numPassedTests;
  count.failed += numFailedTests;
  count.skipped += numPendingTests + numTodoTests;
  // A file that breaks before its first test counts no failed test.
  count.failed += testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
}

const problems = [];
if (format !== 0) problems.push('formatting (npm run format mends it)');
if (unused !== 0) problems.push('what nobody uses, or what is not listed (npm run unused)');
if (lint !== 0) problems.push('lint (npm run lint)');
if (types !== 0) problems.push('types (npx tsc -b)');
if (run !== 0 && count.failed === 0) problems.push('build or package');
for (const problem of problems) console.error(`failed: ${problem}`);
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed + problems.length} failed${skipped}`);
process.exitCode = count.failed + problems.length > 0 || count.passed === 0 ? 1 : 0;
