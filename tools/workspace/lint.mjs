// ESLint on the whole tree in one process, after Nx has found which project imports which: without that, the rule that keeps
// the layers apart passes over everything, with a warning and exit code 0.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const options = {
  cwd: resolve(import.meta.dirname, '../..'),
  env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
};

const graph = spawnSync(process.execPath, [require.resolve('nx/bin/nx.js'), 'show', 'projects'], {
  ...options,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const eslint = join(require.resolve('eslint/package.json'), '../bin/eslint.js');
const lint = spawnSync(process.execPath, [eslint, '.', ...process.argv.slice(2)], { ...options, stdio: 'inherit' });
process.exitCode = graph.status === 0 && lint.status === 0 ? 0 : 1;
