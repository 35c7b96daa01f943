import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';

/** The processor's own name, or its architecture where the system does not tell it. */
export function processorName(): string {
  return cpus()[0]?.model.trim() || arch();
}

/** The name of the first NVIDIA GPU as its Linux driver tells it, or "a GPU". */
export function gpuName(): string {
  const folder = '/proc/driver/nvidia/gpus';
  try {
    const [first] = readdirSync(folder).sort();
    const text = readFileSync(join(folder, first ?? '', 'information'), 'utf8');
    return /^Model:\s*(.+)$/m.exec(text)?.[1] ?? 'a GPU';
  } catch {
    return 'a GPU';
  }
}

/** Bytes of memory of the first NVIDIA GPU as its driver's own tool tells it, or null. */
export function gpuMemory(): number | null {
  try {
    const query = ['--query-gpu=memory.total', '--format=csv,noheader,nounits'];
    const mebibytes = Number.parseInt(execFileSync('nvidia-smi', query, { encoding: 'utf8', timeout: 5000 }), 10);
    return Number.isNaN(mebibytes) ? null : mebibytes * 2 ** 20;
  } catch {
    return null;
  }
}
