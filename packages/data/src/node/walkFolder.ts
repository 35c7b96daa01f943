import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Something in a folder that cannot be listed, and why. */
export interface Unlisted {
  readonly path: string;
  readonly reason: string;
}

/** What a folder holds. */
export interface FolderContents {
  /** Paths of files within the folder, with '/' between their parts, sorted by code units. */
  readonly names: readonly string[];
  readonly unlisted: readonly Unlisted[];
}

/**
 * Lists the files of a folder and of the folders in it; names that begin with a dot are left out. Links are followed; a
 * folder that is reached again, through a link to one above it or to another, is listed once.
 */
export async function walkFolder(folder: string): Promise<FolderContents> {
  const names: string[] = [];
  const unlisted: Unlisted[] = [];
  const visited = new Set<string>();

  async function visit(within: string): Promise<void> {
    const path = join(folder, within);
    let entries: Dirent[];
    try {
      const real = await realpath(path);
      if (visited.has(real)) return;
      visited.add(real);
      entries = await readdir(path, { withFileTypes: true });
    } catch (error) {
      unlisted.push({ path, reason: `the folder cannot be read (${codeOf(error)}): check its permissions` });
      return;
    }
    // Of two links to one folder the first is followed, on every machine.
    entries.sort((a, b) => byCodeUnits(a.name, b.name));
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const name = within === '' ? entry.name : `${within}/${entry.name}`;
      const kind = await kindOf(entry, join(folder, name));
      if (kind === 'folder') {
        await visit(name);
      } else if (kind === 'file') {
        names.push(name);
      } else if (kind === 'dangling') {
        unlisted.push({ path: join(folder, name), reason: 'it is a link to nothing: remove it or mend it' });
      }
    }
  }

  await visit('');
  names.sort(byCodeUnits);
  return { names, unlisted };
}

/** Plain comparison of code units: localeCompare would order differently on another machine. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sockets, pipes and devices are none of these. */
async function kindOf(entry: Dirent, path: string): Promise<'file' | 'folder' | 'dangling' | 'other'> {
  if (!entry.isSymbolicLink()) return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
  try {
    const stats = await stat(path);
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
  } catch {
    return 'dangling';
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
