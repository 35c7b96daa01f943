import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Runs a program to its end and shows what it says on the standard error. */
export async function runProgram(program: string, args: readonly string[], cwd: string): Promise<void> {
  await new Promise<void>((done, fail) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 2, 2] });
    child.once('error', (cause) => fail(new Error(`${program} does not start: ${cause.message}: install it`)));
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`${program} ${args.join(' ')} ended with exit code ${code}`)),
    );
  });
}

/**
 * Installs packages into a folder unless exactly these are there. An installation that was broken off is begun anew.
 *
 * @param wanted - Packages with their versions.
 */
export async function installOnce(
  folder: string,
  wanted: readonly string[],
  install: () => Promise<void>,
): Promise<void> {
  const stamp = join(folder, 'installed.json');
  const text = JSON.stringify(wanted);
  if ((await readFile(stamp, 'utf8').catch(() => null)) === text) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await install();
  await writeFile(stamp, text);
}
