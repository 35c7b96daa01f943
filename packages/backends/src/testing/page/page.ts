/// <reference types="vite/client" />

import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threads from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js?url';
import threaded from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
// eslint-disable-next-line @nx/enforce-module-boundaries -- as an application finds it, by the condition `browser`
import { availableEngines, prepareEngine, type WasmPaths } from '@sr3kit/backends';
import { cases, evaluate } from '../cases.ts';

/** What a test in Node calls in the page. */
const page = {
  tf,
  availableEngines,
  prepareEngine,
  cases,
  evaluate,
  /** As a bundler gives them. */
  wasmPaths: {
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threaded,
    'tfjs-backend-wasm-threaded-simd.js': threads,
  } satisfies WasmPaths,
};

export type Page = typeof page;

Object.assign(globalThis, { page });
