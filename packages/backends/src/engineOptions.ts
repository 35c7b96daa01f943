import type { EngineName } from './engine.ts';

/**
 * Where a bundler has put the files of `@tensorflow/tfjs-backend-wasm/wasm-out`: the URL of each, or of the folder that
 * holds them all, with a slash at its end.
 */
export type WasmPaths =
  | string
  | {
      readonly 'tfjs-backend-wasm.wasm': string;
      readonly 'tfjs-backend-wasm-simd.wasm': string;
      readonly 'tfjs-backend-wasm-threaded-simd.wasm': string;
      /**
       * The script that the threads run, as it is in the package: bundled, it lacks names that it needs. Without it there
       * are no threads.
       */
      readonly 'tfjs-backend-wasm-threaded-simd.js'?: string;
    };

/** What to ask of `prepareEngine`. */
export interface EngineOptions {
  /** An engine by name, or `auto` (the default): the best one that works here. */
  readonly engine?: 'auto' | EngineName;
  /**
   * Threads to compute with, an integer of at least 1; default: all cores. Native TensorFlow and wasm fix their number
   * when they are first started in a process or page; `cpu` always uses one. In a browser wasm has threads only where the
   * page is cross-origin isolated and their script is there, and takes half the cores at most.
   */
  readonly threads?: number;
  /**
   * Lets `auto` take a GPU that is emulated on the processor (SwiftShader, llvmpipe, WARP), for tests; default false. An engine
   * asked for by name takes one in any case.
   */
  readonly softwareGpu?: boolean;
  /**
   * Lets `webgpu` store pictures in 16 bits between its 3x3 convolutions, which halves what they move, and multiply in 16 bits
   * there where the GPU has `shader-f16`. Sums are of 32 bits, and gradients stay exact. Results differ by at most 2 of 255.
   * Default false: multiplying has been tried in emulation only.
   */
  readonly halfPrecision?: boolean;
  /**
   * Browsers only, for `wasm`: where its files are. Default: where Vite and webpack have put them, or beside the script and
   * without threads. Node takes them from the installed package.
   */
  readonly wasmPaths?: WasmPaths;
}
