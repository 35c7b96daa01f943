import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The path of a file that need not be there yet, without the links on the way to it: equal for two names of one file. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}
