import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

/** Builds the site of an app into a folder, as it is published. */
export async function buildSite(app: string, folder: string): Promise<void> {
  const vite = createRequire(import.meta.url)
    .resolve('vite/package.json')
    .replace(/package\.json$/, 'bin/vite.js');
  // Of its own, because Vitest has set the environment for tests.
  const env = { ...process.env, NODE_ENV: 'production' };
  const options = ['build', app, '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, [vite, ...options], { cwd: app, env });
}
