import type { Worker } from '../child/startWorkers.ts';
import { startOurs, startPytorch } from '../child/startWorkers.ts';
import type { BenchOptions } from '../options.ts';

/** The processes that are compared. Whoever asked for them closes them. */
export interface Sides extends AsyncDisposable {
  readonly all: readonly Worker[];
  /** What the others are compared with: the peer, or the first engine where there is none. */
  readonly reference: Worker;
}

/** Starts a process for each engine, and one of PyTorch if that is asked for. */
export async function startSides({ engines, peers, threads, say }: BenchOptions): Promise<Sides> {
  const all: Worker[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(all.map(({ child }) => child.close()));
  };
  try {
    for (const engine of engines) all.push(await startOurs(engine, threads));
    if (peers.includes('pytorch')) all.push(await startPytorch(threads, say));
  } catch (error) {
    await close();
    throw error;
  }
  return { all, reference: all.at(peers.includes('pytorch') ? -1 : 0)!, [Symbol.asyncDispose]: close };
}

/** Facts of the sides in words. */
export function describeSides(sides: readonly Worker[]): string[] {
  return sides.map(({ name, device, threads }) => `${name}: ${device}${threads === null ? '' : `, ${count(threads)}`}`);
}

/** Name of a measurement, by which its section is found again. */
export function measurementName(what: string, sides: readonly Worker[], threads: number): string {
  return `${what}, ${sides.map(({ name }) => name).join(', ')}, ${count(threads)}`;
}

const count = (threads: number): string => `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
