import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { workspace } from '../peers/peersFolder.ts';

/** What a figure was measured with, for whoever wants to repeat it. */
export interface Circumstances {
  readonly command: string;
  readonly commit: string;
  readonly machine: string;
  readonly date: string;
  readonly load: number;
}

/** A path for others to read: of one that only this machine knows, the last part. */
export function shownPath(path: string): string {
  return isAbsolute(path) ? basename(path) : path;
}

/** @param argv - The arguments of the tool. */
export function circumstances(argv: readonly string[]): Circumstances {
  const model = cpus()[0]?.model.trim() || process.arch;
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    command: `npm run bench -- ${argv.map(shownPath).join(' ')}`,
    commit: commit(),
    machine: `${availableParallelism()} cores of ${model}, ${memory} GiB, ${process.platform}, Node ${process.versions.node}`,
    date: new Date().toISOString().slice(0, 10),
    load: loadavg()[0]!,
  };
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: workspace, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs/benchmarks.md');
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ', with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}
