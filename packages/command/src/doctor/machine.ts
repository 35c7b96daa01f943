import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { counted } from './amounts.ts';

/** What is computed on. */
export interface Machine {
  /** Version of Node. */
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
}

/** The machine that this process runs on. */
export function describeMachine(): Machine {
  const processor = cpus()[0]?.model.trim() || arch();
  return {
    node: process.versions.node,
    platform: `${platform()} ${arch()}`,
    processor,
    cores: availableParallelism(),
    memory: totalmem(),
  };
}

/** `Node 20.20.0 on linux x64, NAME OF THE PROCESSOR, 2 cores, 7.7 GiB`. */
export function machineLine({ node, platform, processor, cores, memory }: Machine): string {
  const gibibytes = Number((memory / 2 ** 30).toPrecision(3));
  return `Node ${node} on ${platform}, ${processor}, ${counted(cores, 'core')}, ${gibibytes} GiB`;
}
