/**
 * The engines, best first.
 *
 * - `tensorflow-gpu`: native TensorFlow on a CUDA GPU (Node);
 * - `tensorflow`: native TensorFlow on the processor, with oneDNN and all cores (Node);
 * - `webgpu`: a GPU of any maker, in browsers and, through Dawn, in Node;
 * - `webgl`: the same for older browsers;
 * - `wasm`: WebAssembly with SIMD, nothing to build, the one that is always there;
 * - `cpu`: plain JavaScript, the last resort and the reference for tests.
 */
export type EngineName = 'tensorflow-gpu' | 'tensorflow' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** An engine that `auto` passed over, and the reason in words. */
export interface SkippedEngine {
  readonly name: EngineName;
  readonly why: string;
}

/** What an engine can hold. Null where that is unknown, or where there is no such limit. */
export interface EngineLimits {
  /** Bytes that all tensors together may take: of the machine, of the GPU, or of the heap of WebAssembly. */
  readonly memory: number | null;
  /** Bytes of the largest buffer (WebGPU), and so of the largest tensor. */
  readonly maxBufferSize: number | null;
  /** Bytes of a buffer that one operation can see (WebGPU). */
  readonly maxStorageBufferBindingSize: number | null;
  /** The longest side of a texture in pixels of four numbers (WebGL). */
  readonly maxTextureSize: number | null;
}

/** What is known of an engine that runs. */
export interface EngineFacts {
  /** What it runs on, in words: "TensorFlow 2.21.0 on AMD EPYC (AVX-512)", or the name of the graphics adapter. */
  readonly device: string;
  /** Threads it computes with; null where the device decides (GPU). */
  readonly threads: number | null;
  /** Whether the GPU is emulated on the processor (SwiftShader, llvmpipe): correct, but slower than `wasm`. */
  readonly software: boolean;
  readonly limits: EngineLimits;
}

/** The engine that now runs every TensorFlow.js operation of this process or page. It owns the device it runs on. */
export interface Engine extends EngineFacts {
  readonly name: EngineName;
  /** Why this one: asked for by name, or the first that works. */
  readonly why: string;
  /** Engines of higher rank that were tried and could not be used; empty when one was asked for by name. */
  readonly skipped: readonly SkippedEngine[];

  /**
   * Resolves with the reason, in words, when the device is lost: a driver that was reset or updated, a GPU that was
   * unplugged, a browser that took it back. Never rejects, and never resolves on an engine whose device cannot be lost or
   * after {@link release}. Every tensor is then unusable: its values cannot be read, but it can and must still be
   * disposed. After {@link rebuild} this is the promise of the new device.
   */
  readonly lost: Promise<string>;

  /**
   * Makes a new device and makes it the active one, after {@link lost}. Upload again what was on the old one from arrays
   * kept on the CPU side. Where the device still lives, nothing happens.
   *
   * @throws {EngineError} if there is no device any more; another engine can then be prepared.
   */
  rebuild(): Promise<void>;

  /**
   * Runs `work` and, where the device is lost meanwhile, rebuilds the engine and runs it again from the start.
   *
   * `work` uploads what it needs (weights, the picture) from arrays kept on the CPU side, since no tensor survives, and
   * disposes its tensors also when it fails.
   *
   * @param retries - How often to begin again, an integer of at least 0. Default 1.
   * @returns What `work` returned on a device that lived to the end of it.
   * @throws Whatever `work` throws for another reason, or when the device is lost more often than that; EngineError if
   * there is no device to rebuild on.
   */
  retryOnLoss<T>(work: () => Promise<T>, retries?: number): Promise<T>;

  /**
   * Gives the device back: frees its memory and makes every tensor on it unusable. Call it when a program that goes on
   * no longer needs the engine; a process ends without it. Engines that hold nothing but plain memory ignore it.
   */
  release(): Promise<void>;
}
