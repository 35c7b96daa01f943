import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { workspace } from '../peers/peersFolder.ts';

/** What a figure was measured with, for whoever wants to repeat it. */
export interface Circumstances {
  readonly command: string;
  readonly commit: string;
  readonly machine: string;
  readonly date: string;
  /** Cores that other work took in the second before the start. */
  readonly busyCores: number;
}

/** Other work that takes more cores than this makes the figures unreliable. */
export const BUSY = 0.2;

/** A path for others to read: of one that only this machine knows, the last part. */
export function shownPath(path: string): string {
  return isAbsolute(path) ? basename(path) : path;
}

/** @param argv - The arguments of the tool. */
export async function circumstances(argv: readonly string[]): Promise<Circumstances> {
  const model = cpus()[0]?.model.trim() || process.arch;
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    command: `npm run bench -- ${argv.map(shownPath).join(' ')}`,
    commit: commit(),
    machine: `${availableParallelism()} cores of ${model}, ${memory} GiB, ${process.platform}, Node ${process.versions.node}`,
    date: new Date().toISOString().slice(0, 10),
    busyCores: await busyCores(),
  };
}

/** The system's own load is a mean of minutes, and would blame a run for the one before. */
async function busyCores(): Promise<number> {
  const sum = (): { idle: number; all: number } => {
    const times = cpus().map((cpu) => cpu.times);
    const idle = times.reduce((total, time) => total + time.idle, 0);
    return { idle, all: times.reduce((total, { user, nice, sys, irq }) => total + user + nice + sys + irq, idle) };
  };
  const before = sum();
  await wait(1000);
  const after = sum();
  return availableParallelism() * (1 - (after.idle - before.idle) / Math.max(1, after.all - before.all));
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: workspace, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs/benchmarks');
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ', with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}
