import { open, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Codes with which Windows answers while a scanner or indexer holds a file. */
const BUSY: readonly unknown[] = ['EPERM', 'EACCES', 'EBUSY'];
const ATTEMPTS = 8;

/** Renames; if the system says that the file is in use, tries again for about a second. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const busy = process.platform === 'win32' && BUSY.includes((error as NodeJS.ErrnoException).code);
      if (!busy || attempt === ATTEMPTS) throw error;
      await setTimeout(2 ** attempt * 4);
    }
  }
}

/** Makes the names in a folder survive a power failure. Windows cannot, and does without. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder with all that is in it survive a power failure. */
export async function syncTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await syncTree(child);
    if (!entry.isFile()) continue;
    // Windows flushes only what is open for writing.
    const handle = await open(child, process.platform === 'win32' ? 'r+' : 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  await syncFolder(path);
}

/** Makes the name `path` survive a power failure. */
export function syncName(path: string): Promise<void> {
  return syncFolder(dirname(path));
}
