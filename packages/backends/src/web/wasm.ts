import { engine, env } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import { EngineError } from '../engineError.ts';
import type { StartRequest } from '../engineTable.ts';
import { registerWasmKernels } from '../registerKernels.ts';
import { steadyEngine, type StartedEngine } from '../startedEngine.ts';
import { wasmHeap } from '../wasm/heap.ts';
import { registerGradients } from './gradients.ts';
import { installedWasm, packagedWasm } from './packagedWasm.ts';
import { absolutePaths, wasmFile, whyNotServed } from './wasmFile.ts';
import { blobWorkersWork, withThreadScript } from './wasmThreads.ts';

type WasmModule = typeof import('@tensorflow/tfjs-backend-wasm');

/** The most threads that the compiled module can use. */
const maxThreads = 8;

/**
 * Starts the WebAssembly engine: with SIMD where the browser has it, and with threads where the page is cross-origin
 * isolated (served with `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`), may
 * start workers from blobs, and has the script that they run.
 *
 * @throws {EngineError} if a compiled file is not where it was said to be.
 */
export async function startWasm(request: StartRequest): Promise<StartedEngine> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  await registerGradients();
  registerWasmKernels();
  if (!('wasm' in engine().registry)) await startModule(wasm, request);
  await activate('wasm', 'wasm');
  const simd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true ? ' with SIMD' : '';
  return steadyEngine(`WebAssembly${simd}`, Math.max(1, wasm.getThreadsCount()), wasmHeap);
}

async function startModule(wasm: WasmModule, { threads, wasmPaths: given }: StartRequest): Promise<void> {
  const simd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
  const wasmPaths = given ?? (await bundledFiles());
  const script = simd && threads !== 1 ? await threadScript(wasmPaths) : null;
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', script !== null);
  if (wasmPaths !== null) {
    const url = wasmFile(
      wasmPaths,
      `tfjs-backend-wasm${script !== null ? '-threaded-simd' : simd ? '-simd' : ''}.wasm`,
    );
    const why = await whyNotServed(url);
    if (why !== null) {
      throw new EngineError('wasm', `${url} is not its compiled file (${why})`, 'Give the right wasmPaths.');
    }
    wasm.setWasmPaths(absolutePaths(wasmPaths));
  }
  if (script === null) return;
  if (threads !== null) wasm.setThreadsCount(Math.min(threads, maxThreads));
  await withThreadScript(script, () => activate('wasm', 'wasm'));
}

/** Where a bundler or a server of packages has put the files, or null where none has. */
async function bundledFiles(): Promise<StartRequest['wasmPaths']> {
  for (const files of [packagedWasm, installedWasm]) {
    if ((await whyNotServed(files['tfjs-backend-wasm.wasm'])) === null) return files;
  }
  return null;
}

/** The URL of the script for threads, or null where there can be none. */
async function threadScript(paths: StartRequest['wasmPaths']): Promise<string | null> {
  const file = paths && wasmFile(paths, 'tfjs-backend-wasm-threaded-simd.js');
  if (!file || !globalThis.crossOriginIsolated || !(await blobWorkersWork())) return null;
  return (await whyNotServed(file)) === null ? file : null;
}
