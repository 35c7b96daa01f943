import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CheckpointError } from '../checkpointError.ts';
import { isMissing } from './fileProblem.ts';

// The names that `replaceDirectory` gives, and what they say about an interrupted replacement.

/** The complete directory that a crash left under another name, if `target` itself is missing. */
export async function interruptedReplacement(target: string): Promise<string | undefined> {
  const { old } = await leftovers(target);
  const pid = old.values().next().value;
  if (pid === undefined || (await isDirectory(target))) return undefined;
  const temporary = `${target}.tmp-${pid}`;
  return (await isDirectory(temporary)) ? temporary : `${target}.old-${pid}`;
}

/** What earlier calls left beside a directory: process ids of old ones, and paths of what can be removed. */
export async function leftovers(target: string): Promise<{ old: Set<number>; rest: string[] }> {
  const prefix = `${basename(target)}.`;
  const old = new Set<number>();
  const rest: string[] = [];
  for (const name of await namesIn(dirname(target))) {
    const [, kind, digits] = name.startsWith(prefix)
      ? (/^(tmp|old|trash)-(\d+)$/.exec(name.slice(prefix.length)) ?? [])
      : [];
    if (kind === undefined) continue;
    const pid = Number(digits);
    if (kind === 'old') old.add(pid);
    // Another process may be at work on its own, though not on this directory if the rule of one writer is kept.
    else if (!isAlive(pid)) rest.push(join(dirname(target), name));
  }
  return { old, rest };
}

/** Whether another process has this id. Our own counts as dead: what bears it is from a namesake. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The names in a folder; none if there is no folder. */
export async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A link to a directory stays, and what it points at is replaced, even if a crash has left the link dangling. */
export async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const aim = await readlink(path).catch(() => undefined);
  return aim === undefined ? path : followLink(resolve(dirname(path), aim));
}

/** @throws CheckpointError when there is something else in its place. */
export async function isDirectory(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  throw new CheckpointError(`${path} is a file: give a folder`);
}
