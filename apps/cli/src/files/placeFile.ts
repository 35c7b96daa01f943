import { constants } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { BadInput } from '@sr3kit/command';

/**
 * Gives a finished temporary file its name.
 *
 * @param overwrite - Whether it may replace a file of that name.
 * @throws BadInput if there is one that it may not replace: another program may have made it since the work began.
 */
export async function placeFile(temporary: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(temporary, path);
  try {
    // Unlike a renaming, this fails if there is such a file.
    await link(temporary, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      // File systems without hard links.
      return copyFile(temporary, path, constants.COPYFILE_EXCL);
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new BadInput(`${path}: has appeared since the work began: give --overwrite or another --out`, { cause });
  }
  await rm(temporary);
}
