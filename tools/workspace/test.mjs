// Formatting, what nobody uses, and through Nx and its cache lint, types, unit tests and build of every project with a
// check of what would be published, closed by one line that counts the tests.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
const extra = process.argv.slice(2);
const targets = ['lint', 'typecheck', 'test', 'build', 'package'];

const prettier = createRequire(import.meta.url).resolve('prettier/bin/prettier.cjs');
const format = spawnSync(process.execPath, [prettier, '--check', '--log-level', 'warn', '.'], {
  cwd: root,
  stdio: 'inherit',
});
const unused = spawnSync(process.execPath, [join(import.meta.dirname, 'unused.mjs')], { cwd: root, stdio: 'inherit' });
const run = spawnSync(
  process.execPath,
  [nx, 'run-many', '-t', ...targets, '--parallel=2', '--output-style=static', ...extra],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' } },
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
if (format.status !== 0) problems.push('formatting (npm run format mends it)');
if (unused.status !== 0) problems.push('what nobody uses, or what is not listed (npm run unused)');
if (run.status !== 0 && count.failed === 0) problems.push('lint, typecheck, build or package');
for (const problem of problems) console.error(`failed: ${problem}`);
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed + problems.length} failed${skipped}`);
process.exitCode = count.failed + problems.length > 0 || count.passed === 0 ? 1 : 0;
