import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threads from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js?url';
import threaded from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import { prepareEngine, type Engine, type EngineName } from '@sr3kit/backends';
import type { EngineReport } from './protocol.ts';

const wasmPaths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
  'tfjs-backend-wasm-threaded-simd.js': threads,
};

/**
 * Prepares an engine, or the best one that works here.
 *
 * @throws EngineError if one that was asked for by name cannot be used.
 */
export function startEngine(engine: 'auto' | EngineName): Promise<Engine> {
  return prepareEngine({ engine, wasmPaths });
}

/** The facts of an engine, as plain data. */
export function reportEngine(engine: Engine): EngineReport {
  const { name, device, threads, software, limits, why, skipped } = engine;
  return { name, device, threads, software, limits, why, skipped };
}
