import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EngineName } from '../engine.ts';
import { EngineError } from '../engineError.ts';
import { kernelsRevision } from '../tensorflow/nativeKernels.ts';
import { quietly, restoreUtilFunctions } from './nodeCompatibility.ts';

const require = createRequire(import.meta.url);
const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';

/** A process can load one TensorFlow only; the first that loads stays. */
let loaded = false;

/**
 * Loads native TensorFlow, which registers the backend `tensorflow`. Calling it again once it is loaded does nothing.
 *
 * @param threads - How many to compute with, null for all cores.
 * @param avoidGpu - Hides the GPUs from TensorFlow.
 * @throws {EngineError} if neither package can be used; says what each lacks. Likewise if the native part was built for
 *   another version of sr3kit.
 */
export async function loadTensorflow(engine: EngineName, threads: number | null, avoidGpu: boolean): Promise<void> {
  if (loaded) return;
  const reasons: string[] = [];
  const causes: unknown[] = [];
  setEnvironment(threads, avoidGpu);
  for (const name of avoidGpu ? [cpuPackage, gpuPackage] : [gpuPackage, cpuPackage]) {
    try {
      const { entry, revision } = checkPackage(name);
      if (revision !== undefined && revision !== kernelsRevision) throw anotherRevision(engine, name, revision);
      restoreUtilFunctions();
      await quietly(() => import(entry));
      loaded = true;
      return;
    } catch (cause) {
      // Its TensorFlow is in the process, and another would not fit beside it.
      if (cause instanceof EngineError) throw cause;
      reasons.push(cause instanceof Error ? cause.message : String(cause));
      causes.push(cause);
    }
  }
  throw new EngineError(
    engine,
    reasons.join('; '),
    `Install ${cpuPackage}@4.22.0; where its own download fails, "npx sr3kit-native" builds what it needs. ` +
      `Or use engine "wasm".`,
    { cause: new AggregateError(causes) },
  );
}

/** The native part calls its kernels in another way than this version does. */
function anotherRevision(engine: EngineName, name: string, revision: number): EngineError {
  return new EngineError(
    engine,
    `the native part of ${name} was built for another version of sr3kit (its kernels are of revision ${revision}, this ` +
      `version needs ${kernelsRevision})`,
    'Build it again: "npx sr3kit-native". Or use engine "wasm".',
  );
}

/** TensorFlow reads these once, while it is loaded. What the user has set stays. */
function setEnvironment(threads: number | null, avoidGpu: boolean): void {
  // TensorFlow leaves oneDNN off on processors without AVX-512 VNNI, where it is nevertheless much faster.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  if (threads !== null) process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
  if (avoidGpu) process.env['CUDA_VISIBLE_DEVICES'] ??= '-1';
}

/**
 * Finds a package and loads its native binding alone: a package that fails half-way has already registered its kernels,
 * and the next one would register them a second time.
 *
 * @returns The URL of the package's entry, and the revision of our kernels if the binding has them.
 */
function checkPackage(name: string): { readonly entry: string; readonly revision: number | undefined } {
  let folder: string;
  try {
    folder = dirname(require.resolve(`${name}/package.json`));
  } catch (cause) {
    throw new Error(`${name} is not installed`, { cause });
  }
  const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (!existsSync(binding)) throw new Error(`${name} is installed but its native part is not (${binding})`);
  let revision: number | undefined;
  try {
    revision = (require(binding) as { readonly sr3kitKernels?: number }).sr3kitKernels;
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new Error(`the native part of ${name} does not load (${reason})`, { cause });
  }
  return { entry: pathToFileURL(require.resolve(name)).href, revision };
}
