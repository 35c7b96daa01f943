import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BadInput } from '@sr3kit/command';

/** The file in a run's folder that says which process trains there. */
export const lockName = 'run.lock';

/** The one right to write into a run's folder. */
export interface RunLock {
  /** Gives it up, and removes folders that were made for it and are still empty. */
  release(): void;
}

const holderSchema = z.object({
  pid: z.int().min(1),
  host: z.string(),
  /** When the process began, in the system's own words: numbers of processes are used again. Null where it does not say. */
  began: z.string().nullable(),
  /** For people. */
  since: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** The locks of this process: one that names it and is not among them was left by an earlier process of that number. */
const held = new Set<string>();

/**
 * Refuses the folder of a run that another process, or another call in this one, is writing to. Changes nothing.
 *
 * @throws BadInput
 */
export function assertUnlocked(root: string): void {
  const path = join(root, lockName);
  const text = contentsOf(path);
  if (text !== undefined) assertDead(root, path, readHolder(text, root, path));
}

/**
 * Locks the folder of a run, which is made where it is missing. A lock whose process has ended is taken over.
 *
 * @param onNote - Told of a lock that was taken over.
 * @throws BadInput if the run is going on elsewhere.
 */
export function lockRun(root: string, onNote: (text: string) => void): RunLock {
  const made = mkdirSync(root, { recursive: true });
  const path = join(realpathSync(root), lockName);
  try {
    takeLock(root, path, onNote);
  } catch (error) {
    removeEmpty(root, made);
    throw error;
  }
  held.add(path);
  return {
    release() {
      if (!held.delete(path)) return;
      rmSync(path, { force: true });
      removeEmpty(root, made);
    },
  };
}

function takeLock(root: string, path: string, onNote: (text: string) => void): void {
  if (create(path)) return;
  const text = contentsOf(path);
  if (text !== undefined) {
    const holder = readHolder(text, root, path);
    assertDead(root, path, holder);
    // Two processes may have found the same dead lock: only one of them moves it away, and sees that it moved this one.
    const aside = `${path}.${process.pid}`;
    renameSync(path, aside);
    const moved = contentsOf(aside);
    if (moved !== text) {
      renameSync(aside, path);
      throw inUse(root, path, readHolder(moved ?? '', root, path));
    }
    rmSync(aside);
    onNote(`took over the lock of a run that ended without removing it (process ${holder.pid}, since ${holder.since})`);
  }
  if (!create(path)) throw inUse(root, path, readHolder(contentsOf(path) ?? '', root, path));
}

/** Whether the file was made by this call: of several processes, one only. */
function create(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  const { pid } = process;
  const holder: Holder = { pid, host: hostname(), began: beginningOf(pid), since: new Date().toISOString() };
  try {
    writeSync(file, `${JSON.stringify(holder)}\n`);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

function contentsOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function readHolder(text: string, root: string, path: string): Holder {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BadInput(`output: ${root} has a lock that cannot be read: if no run is writing there, remove ${path}`, {
      cause,
    });
  }
}

function assertDead(root: string, path: string, holder: Holder): void {
  if (holder.host !== hostname() || lives(holder, path)) throw inUse(root, path, holder);
}

function lives({ pid, began }: Holder, path: string): boolean {
  if (pid === process.pid) return held.has(realpathSync(path));
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, but is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = beginningOf(pid);
  return began === null || now === null || began === now;
}

/** Ticks from the start of the system to that of a process, on Linux; see proc(5). */
function beginningOf(pid: number): string | null {
  try {
    // The second field is the program's name, in parentheses, which may hold spaces.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function inUse(root: string, path: string, { pid, host, since }: Holder): BadInput {
  const elsewhere = host !== hostname();
  const who = `process ${pid}${elsewhere ? ` on ${host}` : ''} has been training there since ${since}`;
  const advice = elsewhere
    ? `if it has ended, remove ${path}; otherwise choose another output folder`
    : 'wait for it, stop it, or choose another output folder';
  return new BadInput(`output: ${root} is in use: ${who}: ${advice}`);
}

/** Removes `root` and the folders above it up to `made`, the first that had to be made, as long as they are empty. */
function removeEmpty(root: string, made: string | undefined): void {
  if (made === undefined) return;
  try {
    for (let folder = root; folder.length >= made.length; folder = dirname(folder)) rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
