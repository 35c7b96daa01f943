import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The folder of the app. */
export const APP: string = resolve(import.meta.dirname, '../..');

/** Where a screenshot is left to be looked at. */
export function shot(name: string): string {
  const folder = join(APP, 'out/screenshots');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

/** Builds the site as it is published. */
export async function buildSite(folder: string): Promise<void> {
  const vite = createRequire(import.meta.url)
    .resolve('vite/package.json')
    .replace(/package\.json$/, 'bin/vite.js');
  // Of its own, because Vitest has set the environment for tests.
  const env = { ...process.env, NODE_ENV: 'production' };
  const options = ['build', APP, '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, [vite, ...options], { cwd: APP, env });
}
