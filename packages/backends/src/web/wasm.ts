import { engine, env } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import type { StartRequest, WasmPaths } from '../chooseEngine.ts';
import { EngineError } from '../engineError.ts';
import { registerWasmKernels } from '../registerKernels.ts';
import { steadyEngine, type StartedEngine } from '../startedEngine.ts';
import { wasmHeap } from '../wasm/heap.ts';
import { registerGradients } from './gradients.ts';
import { blobWorkersWork } from './blobWorkers.ts';

/** The most threads that the compiled module can use. */
const maxThreads = 8;

/**
 * Starts the WebAssembly engine: with SIMD where the browser has it, and with threads where the page is cross-origin
 * isolated (served with `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`) and
 * may start workers from blobs.
 *
 * @throws {EngineError} if its compiled file is not where it was said to be.
 */
export async function startWasm({ threads, wasmPaths }: StartRequest): Promise<StartedEngine> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  await registerGradients();
  registerWasmKernels();
  const simd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
  if (!('wasm' in engine().registry)) {
    const threaded = simd && threads !== 1 && globalThis.crossOriginIsolated && (await blobWorkersWork());
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', threaded);
    if (threaded && threads !== null) wasm.setThreadsCount(Math.min(threads, maxThreads));
    if (wasmPaths !== null) {
      wasm.setWasmPaths(wasmPaths);
      await assertServed(wasmPaths, threaded ? '-threaded-simd' : simd ? '-simd' : '');
    }
  }
  await activate('wasm', 'wasm');
  return steadyEngine(`WebAssembly${simd ? ' with SIMD' : ''}`, Math.max(1, wasm.getThreadsCount()), wasmHeap);
}

/** TensorFlow.js waits for ever for a file that is not there. */
async function assertServed(paths: WasmPaths, build: '' | '-simd' | '-threaded-simd'): Promise<void> {
  const file = `tfjs-backend-wasm${build}.wasm` as const;
  const url = typeof paths === 'string' ? paths + file : paths[file];
  const answer = await fetch(url).catch((cause: unknown) => cause as Error);
  if (answer instanceof Response) await answer.body?.cancel();
  const type = answer instanceof Response ? (answer.headers.get('content-type') ?? '') : '';
  if (answer instanceof Response && answer.ok && !type.startsWith('text/')) return;
  const what = answer instanceof Response ? `answers ${answer.status} ${type}` : answer.message;
  throw new EngineError('wasm', `${url} is not its compiled file (${what})`, 'Give the right wasmPaths.');
}
