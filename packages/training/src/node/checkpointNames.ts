import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^step-(\d{6,})$/;
/** What `replaceDirectory` of `@sr3kit/safetensors` leaves beside a directory when it is killed. */
const LEFTOVER = /^(step-\d{6,})\.(tmp|old|trash)-\d+$/;

/** `step-000123` */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(6, '0')}`;
}

/** Steps of the checkpoints in a folder, newest first, those whose replacement was interrupted included. */
export async function checkpointSteps(directory: string): Promise<number[]> {
  const names = await namesIn(directory);
  const steps = names.map((name) => NAME.exec(kindOf(name) === 'old' ? baseOf(name) : name)?.[1]);
  return [...new Set(steps.filter((digits) => digits !== undefined).map(Number))].sort((a, b) => b - a);
}

/**
 * Removes all but the newest checkpoints up to a step, and what killed writers left behind. Later checkpoints stay: they
 * belong to a run that went further, which is not this function's to judge.
 */
export async function pruneCheckpoints(directory: string, upTo: number, keep: number): Promise<void> {
  const past = (await checkpointSteps(directory)).filter((step) => step <= upTo);
  for (const step of past.slice(keep)) {
    const path = join(directory, checkpointName(step));
    // Renamed first: a folder that is half removed must not look like a checkpoint.
    await rename(path, `${path}.trash-${process.pid}`).catch(ignoreMissing);
  }
  const names = new Set(await namesIn(directory));
  for (const name of names) {
    const base = baseOf(name);
    const superfluous = names.has(base) || past.slice(keep).some((step) => checkpointName(step) === base);
    const interrupted = !superfluous && [...names].some((other) => baseOf(other) === base && kindOf(other) === 'old');
    if (kindOf(name) !== undefined && !interrupted) await rm(join(directory, name), { recursive: true, force: true });
  }
}

function baseOf(name: string): string {
  return LEFTOVER.exec(name)?.[1] ?? name;
}

function kindOf(name: string): string | undefined {
  return LEFTOVER.exec(name)?.[2];
}

function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: unknown) => {
    ignoreMissing(error);
    return [];
  });
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
