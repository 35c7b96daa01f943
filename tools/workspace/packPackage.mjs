import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Packs a package as npm would send it.
 *
 * @returns The path of the archive, its size in bytes, and the paths of the files in it.
 */
export function packPackage(folder, destination) {
  const run = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], {
    cwd: folder,
    encoding: 'utf8',
    // npm is a script that Windows runs through its shell.
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) throw new Error(`npm pack failed in ${folder}:\n${run.stderr}`);
  const [{ filename, size, files }] = JSON.parse(run.stdout);
  return { archive: join(destination, filename), size, files: files.map(({ path }) => path) };
}
