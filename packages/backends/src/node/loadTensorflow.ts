import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EngineName } from '../engine.ts';
import { EngineError } from '../engineError.ts';
import { quietly, restoreUtilFunctions } from './nodeCompatibility.ts';

const require = createRequire(import.meta.url);
const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';

/** A process can load one TensorFlow only; the first that loads stays. */
let loaded = false;

/**
 * Loads native TensorFlow, which registers the backend `tensorflow`. Calling it again once it is loaded does nothing.
 *
 * @param threads how many to compute with, null for all cores.
 * @param avoidGpu hides the GPUs from TensorFlow.
 * @throws {EngineError} if neither package can be used; says what each lacks.
 */
export async function loadTensorflow(engine: EngineName, threads: number | null, avoidGpu: boolean): Promise<void> {
  if (loaded) return;
  const reasons: string[] = [];
  const causes: unknown[] = [];
  setEnvironment(threads, avoidGpu);
  for (const name of avoidGpu ? [cpuPackage, gpuPackage] : [gpuPackage, cpuPackage]) {
    try {
      const entry = checkPackage(name);
      restoreUtilFunctions();
      await quietly(() => import(entry));
      loaded = true;
      return;
    } catch (cause) {
      reasons.push(cause instanceof Error ? cause.message : String(cause));
      causes.push(cause);
    }
  }
  throw new EngineError(
    engine,
    reasons.join('; '),
    `Install ${cpuPackage}@4.22.0; where its own download fails, tools/native-tensorflow of the sr3kit repository builds ` +
      `what it needs (npm run native). Or use engine "wasm".`,
    { cause: new AggregateError(causes) },
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
 * @returns the URL of the package's entry.
 */
function checkPackage(name: string): string {
  let folder: string;
  try {
    folder = dirname(require.resolve(`${name}/package.json`));
  } catch (cause) {
    throw new Error(`${name} is not installed`, { cause });
  }
  const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (!existsSync(binding)) throw new Error(`${name} is installed but its native part is not (${binding})`);
  try {
    require(binding);
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new Error(`the native part of ${name} does not load (${reason})`, { cause });
  }
  return pathToFileURL(require.resolve(name)).href;
}
