import { fileURLToPath } from 'node:url';
import type { EngineName } from '@sr3kit/backends';
import { pytorchInterpreter } from '../peers/installPytorch.ts';
import { realesrganInterpreter } from '../peers/installRealesrgan.ts';
import type { StartedWorker } from '../tasks.ts';
import { Child } from './child.ts';

/** A worker and what it computes with. */
export interface Worker extends StartedWorker {
  readonly child: Child;
}

async function started(child: Child, engine: 'auto' | EngineName, threads: number): Promise<Worker> {
  try {
    return { ...(await child.ask('start', { engine, threads })), child };
  } catch (error) {
    await child.close();
    throw error;
  }
}

/** Starts a process of our own on an engine: from the sources, or a program made of them that the environment names. */
export function startOurs(
  engine: 'auto' | EngineName,
  threads: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Worker> {
  const main = fileURLToPath(new URL('../worker.ts', import.meta.url));
  const made = process.env['SR3KIT_BENCH_WORKER'];
  const program = made ? [made] : ['--conditions=@sr3kit/source', '--import', import.meta.resolve('tsx'), main];
  return started(new Child({ program: process.execPath, args: ['--expose-gc', ...program], env }), engine, threads);
}

/** Starts a process of PyTorch, which is installed if it is not there yet. */
export async function startPytorch(threads: number, say: (text: string) => void): Promise<Worker> {
  return startPython(await pytorchInterpreter(say), 'pytorch', threads);
}

/** Starts a process of Real-ESRGAN, which is installed if it is not there yet. */
export async function startRealesrgan(threads: number, say: (text: string) => void): Promise<Worker> {
  return startPython(await realesrganInterpreter(say), 'realesrgan', threads);
}

function startPython(program: string, peer: string, threads: number): Promise<Worker> {
  const main = fileURLToPath(new URL(`../peers/${peer}/worker.py`, import.meta.url));
  const env = { OMP_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1' };
  return started(new Child({ program, args: ['-u', main], env }), 'auto', threads);
}
