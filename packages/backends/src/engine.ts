/**
 * The engines of Node, best first.
 *
 * - `tensorflow-gpu`: native TensorFlow on a CUDA GPU;
 * - `tensorflow`: native TensorFlow on the processor (oneDNN, all cores);
 * - `wasm`: WebAssembly with SIMD, nothing to build, the one that is always there;
 * - `cpu`: plain JavaScript, the last resort and the reference for tests.
 */
export type EngineName = 'tensorflow-gpu' | 'tensorflow' | 'wasm' | 'cpu';

/** Engine names in the order in which `auto` tries them. */
export const engineNames: readonly EngineName[] = ['tensorflow-gpu', 'tensorflow', 'wasm', 'cpu'];

/** An engine that `auto` passed over, and the reason in words. */
export interface SkippedEngine {
  readonly name: EngineName;
  readonly why: string;
}

/** The engine that now runs every TensorFlow.js operation of this process. */
export interface Engine {
  readonly name: EngineName;
  /** What it runs on, in words: "TensorFlow 2.21.0 on AMD EPYC (AVX-512)". */
  readonly device: string;
  /** Threads it computes with; null where the device decides (GPU). */
  readonly threads: number | null;
  /** Why this one: asked for by name, or the first that works. */
  readonly why: string;
  /** Engines of higher rank that were tried and could not be used; empty when one was asked for by name. */
  readonly skipped: readonly SkippedEngine[];
}
