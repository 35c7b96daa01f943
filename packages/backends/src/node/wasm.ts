import { availableParallelism, totalmem } from 'node:os';
import { engine, env } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import { EngineError } from '../engineError.ts';
import { registerWasmKernels } from '../registerKernels.ts';
import { steadyEngine, type StartedEngine } from '../startedEngine.ts';
import { wasmHeap } from '../wasm/heap.ts';
import { processorName } from './deviceName.ts';
import { registerGradients } from './gradients.ts';
import { maxWasmThreads, withNodeThreads } from './wasmThreads.ts';

/**
 * Starts the WebAssembly engine, with threads where that works. The compiled files come from the installed package,
 * wherever the process runs, and nothing is fetched.
 */
export async function startWasm(threads: number | null): Promise<StartedEngine> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm').catch((cause: unknown) => {
    throw new EngineError('wasm', '@tensorflow/tfjs-backend-wasm does not load', 'Reinstall it.', { cause });
  });
  await registerGradients();
  registerWasmKernels();
  const wanted = Math.min(threads ?? availableParallelism(), maxWasmThreads);
  await withoutListeners(async () => {
    if (!('wasm' in engine().registry)) await startModule(wasm, wanted);
    await activate('wasm', 'wasm');
  });
  const simd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true ? ' with SIMD' : '';
  const device = `WebAssembly${simd} on ${processorName()}`;
  return steadyEngine(device, wasm.getThreadsCount(), Math.min(wasmHeap, totalmem()));
}

/** Starts the compiled module with threads; where that fails, leaves it to be started without. */
async function startModule(wasm: typeof import('@tensorflow/tfjs-backend-wasm'), threads: number): Promise<void> {
  if (threads === 1) return;
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
  wasm.setThreadsCount(threads);
  try {
    await withNodeThreads(threads, () => activate('wasm', 'wasm'));
  } catch {
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    wasm.setThreadsCount(1);
  }
}

/** The compiled module listens for uncaught exceptions, only to throw them again from a worse place: takes that off. */
async function withoutListeners(start: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'uncaughtException')));
  await start();
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[i]!.has(listener)) process.off(event, listener);
    }
  });
}
