import { statSync } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import { DataError } from '@sr3kit/data';
import { listFiles } from '@sr3kit/data/node';
import { realPath } from './realPath.ts';

/** What stands for standard input and standard output. */
export const STANDARD_STREAM = '-';

/** A picture to upscale. */
export interface Input {
  /** Absolute, or `-`. */
  readonly path: string;
  /** Path within the folder that was named; for a file or a glob, the file's name alone. */
  readonly name: string;
}

/** What the arguments named. */
export interface FoundInputs {
  readonly inputs: readonly Input[];
  /** Files in the named folders whose names do not end like a picture's. */
  readonly skipped: readonly string[];
  /** Arguments that named nothing, and why. */
  readonly missing: readonly { readonly argument: string; readonly reason: string }[];
}

/**
 * Expands files, globs and folders (recursively), each file once, whatever links lead to it. `-` is standard input.
 *
 * @param out - Absolute path of the results. Files in it are not inputs, so that a command can be repeated.
 */
export async function findInputs(args: readonly string[], cwd: string, out: string): Promise<FoundInputs> {
  const inputs = new Map<string, Input>();
  const skipped: string[] = [];
  const missing: { argument: string; reason: string }[] = [];
  const results = realPath(out);
  for (const argument of args) {
    if (argument === STANDARD_STREAM) {
      inputs.set(argument, { path: argument, name: 'stdin' });
      continue;
    }
    const unlisted = ({ path, reason }: { readonly path: string; readonly reason: string }): void =>
      void missing.push({ argument: path, reason: `${path}: ${reason}` });
    const folder = isFolder(resolve(cwd, argument));
    try {
      for (const { path, name, namedAsPicture } of await listFiles([argument], cwd, () => 'input', unlisted)) {
        const real = realPath(path);
        if (folder && real.startsWith(results + sep) && realPath(resolve(cwd, argument)) !== results) continue;
        if (!namedAsPicture) skipped.push(path);
        else if (!inputs.has(real)) inputs.set(real, { path, name: folder ? name : basename(name) });
      }
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      missing.push({ argument, reason: error.message });
    }
  }
  return { inputs: [...inputs.values()], skipped, missing };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
