import { statSync } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import { DataError } from '@sr3kit/data';
import { listFiles } from '@sr3kit/data/node';

/** A picture to upscale. */
export interface Input {
  /** Absolute. */
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
 * Expands files, globs and folders (recursively), each file once.
 *
 * @param out - Absolute path of the results. Files in it are not inputs, so that a command can be repeated.
 */
export async function findInputs(args: readonly string[], cwd: string, out: string): Promise<FoundInputs> {
  const inputs = new Map<string, Input>();
  const skipped: string[] = [];
  const missing: { argument: string; reason: string }[] = [];
  for (const argument of args) {
    const folder = isFolder(resolve(cwd, argument));
    try {
      for (const { path, name, namedAsPicture } of await listFiles([argument], cwd, () => 'input')) {
        if (folder && path.startsWith(out + sep) && resolve(cwd, argument) !== out) continue;
        if (!namedAsPicture) skipped.push(path);
        else if (!inputs.has(path)) inputs.set(path, { path, name: folder ? name : basename(name) });
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
