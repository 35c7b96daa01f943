import { constants } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CheckpointError } from '../checkpointError.ts';
import { followLink, interruptedReplacement, isDirectory, leftovers, namesIn } from './directoryNames.ts';
import { renamePatiently, syncName, syncTree } from './durable.ts';
import { onFile } from './fileProblem.ts';

/** Directories that this process is writing. */
const beingWritten = new Set<string>();

/**
 * Writes a directory so that, whenever the process is killed or the power fails, `readDirectory` finds the old
 * contents or all of the new ones:
 *
 * 1. `<dir>.tmp-<pid>` is written and, file by file, flushed to the disk. A crash leaves `<dir>` as it was.
 * 2. `<dir>` is renamed to `<dir>.old-<pid>`. From here on the new directory is complete: a crash leaves no `<dir>`,
 *    and that there is an old one says that `<dir>.tmp-<pid>` can be taken.
 * 3. `<dir>.tmp-<pid>` is renamed to `<dir>`, and the names are flushed. A crash leaves a superfluous old directory.
 * 4. `<dir>.old-<pid>` is renamed to `<dir>.trash-<pid>` and removed. So no old directory is ever half there.
 *
 * The next call completes what a crash interrupted and removes what it left. If there was no `<dir>`, steps 2 and 4
 * are skipped. Other files in `<dir>` than those `write` makes are kept. One writer at a time: a second one in this
 * process is refused, a second process is not noticed.
 *
 * @param write - Fills the empty directory it is given.
 * @throws CheckpointError if the disk refuses; what `write` throws is passed on. The directory is then unchanged.
 */
export async function replaceDirectory(dir: string, write: (temporary: string) => Promise<void>): Promise<void> {
  // By the name that was given first, at once: whoever calls second must be the one that is refused, however long the
  // disk takes to follow links. Then by the place itself, which may have two names.
  const named = resolve(dir);
  reserve(named, dir);
  try {
    const target = await onFile(dir, () => followLink(named));
    if (target !== named) reserve(target, dir);
    try {
      await onFile(dir, async () => {
        await mkdir(dirname(target), { recursive: true });
        await completeInterrupted(target);
        await replace(target, write);
      });
    } finally {
      if (target !== named) beingWritten.delete(target);
    }
  } finally {
    beingWritten.delete(named);
  }
}

function reserve(path: string, dir: string): void {
  if (beingWritten.has(path)) {
    throw new CheckpointError(`${dir} is being written already: await the first writing before the next`);
  }
  beingWritten.add(path);
}

async function replace(target: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${target}.tmp-${process.pid}`;
  const old = `${target}.old-${process.pid}`;
  let moved = false;
  try {
    await mkdir(temporary);
    await write(temporary);
    const exists = await isDirectory(target);
    if (exists) await keepOthers(target, temporary);
    await syncTree(temporary);
    if (exists) {
      await renamePatiently(target, old);
      moved = true;
    }
    await renamePatiently(temporary, target);
  } catch (error) {
    if (moved) await renamePatiently(old, target);
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await syncName(target);
  // The new contents are in place: what cannot be removed now, the next call removes.
  if (moved) await discard(old, target).catch(() => undefined);
}

async function completeInterrupted(target: string): Promise<void> {
  const complete = await interruptedReplacement(target);
  if (complete !== undefined) {
    await renamePatiently(complete, target);
    await syncName(target);
  }
  const { old, rest } = await leftovers(target);
  for (const pid of old) await discard(`${target}.old-${pid}`, target);
  for (const path of rest) await rm(path, { recursive: true, force: true });
}

async function discard(old: string, target: string): Promise<void> {
  const trash = `${target}.trash-${process.pid}`;
  await rm(trash, { recursive: true, force: true });
  await renamePatiently(old, trash);
  await rm(trash, { recursive: true, force: true });
}

async function keepOthers(from: string, to: string): Promise<void> {
  const written = new Set(await namesIn(to));
  for (const name of await namesIn(from)) {
    if (!written.has(name)) {
      await cp(join(from, name), join(to, name), {
        recursive: true,
        verbatimSymlinks: true,
        preserveTimestamps: true,
        mode: constants.COPYFILE_FICLONE,
      });
    }
  }
}
