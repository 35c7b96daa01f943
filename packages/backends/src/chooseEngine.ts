import type { Engine, EngineName, SkippedEngine } from './engine.ts';
import { EngineError } from './engineError.ts';
import { RunningEngine } from './runningEngine.ts';
import type { StartedEngine } from './startedEngine.ts';

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
   * page is cross-origin isolated and `wasmPaths` names their script, and takes half the cores at most.
   */
  readonly threads?: number;
  /**
   * Lets `auto` take a GPU that a processor only plays (SwiftShader, llvmpipe, WARP), for tests; default false. An engine
   * asked for by name takes one in any case.
   */
  readonly softwareGpu?: boolean;
  /**
   * Browsers only, for `wasm`: where its files are. Default: beside the script, where no bundler puts them, and without
   * threads. Node takes them from the installed package.
   */
  readonly wasmPaths?: WasmPaths;
}

/** What a start is asked for. */
export interface StartRequest {
  /** How many to use, null for all cores. */
  readonly threads: number | null;
  /** Whether the user asked for exactly this engine. */
  readonly byName: boolean;
  /** Whether a device that a processor plays will do. */
  readonly softwareGpu: boolean;
  readonly wasmPaths: WasmPaths | null;
}

/**
 * Loads one engine and makes it the active backend.
 *
 * @throws {EngineError} if it cannot be used here.
 */
export type StartEngine = (name: EngineName, request: StartRequest) => Promise<StartedEngine>;

/** Starts the engine asked for, or the first of `names` that works. */
export async function chooseEngine(
  names: readonly EngineName[],
  start: StartEngine,
  options: EngineOptions,
): Promise<Engine> {
  const wanted = options.engine ?? 'auto';
  assertOptions(names, wanted, options.threads);
  if (wanted !== 'auto') {
    return new RunningEngine(wanted, await start(wanted, requestOf(options, true)), 'asked for by name', []);
  }
  const skipped: SkippedEngine[] = [];
  for (const name of names) {
    try {
      const started = await start(name, requestOf(options, false));
      return new RunningEngine(name, started, 'the best engine that works here', skipped);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      skipped.push({ name, why: error.why });
    }
  }
  throw new EngineError('cpu', skipped.map(({ name, why }) => `${name}: ${why}`).join('; '), 'Reinstall the packages.');
}

/** The options as a start needs them. */
export function requestOf(options: EngineOptions, byName: boolean): StartRequest {
  const { threads = null, softwareGpu = false, wasmPaths = null } = options;
  return { threads, byName, softwareGpu: softwareGpu || byName, wasmPaths };
}

function assertOptions(names: readonly EngineName[], engine: string, threads: number | undefined): void {
  if (engine !== 'auto' && !(names as readonly string[]).includes(engine)) {
    throw new RangeError(`engine must be one of auto, ${names.join(', ')}, got "${engine}"`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`threads must be an integer of at least 1, got ${threads}: leave it out to use all cores`);
  }
}
