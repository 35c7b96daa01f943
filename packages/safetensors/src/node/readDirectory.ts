import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CheckpointError } from '../checkpointError.ts';
import { followLink, interruptedReplacement, isDirectory } from './directoryNames.ts';
import { onFile } from './fileProblem.ts';

const ATTEMPTS = 20;

/**
 * Reads a directory that `replaceDirectory` writes, while another process may be replacing it: all files that `read`
 * sees are from one write. Finds the contents too where a crash has left them under another name. Writes nothing.
 *
 * @param read - Given the directory to read from; called again if it was replaced meanwhile.
 * @throws CheckpointError when there is no such directory; what `read` throws is passed on.
 */
export async function readDirectory<T>(dir: string, read: (path: string) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let identity: string | undefined;
    try {
      const place = await onFile(dir, () => locate(dir));
      identity = place.identity;
      const value = await read(place.path);
      if (await isStill(dir, identity)) return value;
      throw new CheckpointError(`${dir} was replaced during every attempt to read it: try again`);
    } catch (error) {
      if (attempt === ATTEMPTS || (identity !== undefined && (await isStill(dir, identity)))) throw error;
      // Between two renames of a replacement nothing may be found for a moment.
      await setTimeout(5);
    }
  }
}

/** Whether the directory is the one that was located before. */
async function isStill(dir: string, identity: string): Promise<boolean> {
  return locate(dir).then(
    (now) => now.identity === identity,
    () => false,
  );
}

async function locate(dir: string): Promise<{ path: string; identity: string }> {
  const target = await followLink(resolve(dir));
  const left = await interruptedReplacement(target);
  const path = left ?? target;
  // Says so where there is a file instead; stat says so where there is nothing.
  await isDirectory(path);
  const { dev, ino, birthtimeNs } = await stat(path, { bigint: true });
  // Messages name the path as it was given.
  return { path: left ?? dir, identity: `${dev} ${ino} ${birthtimeNs}` };
}
