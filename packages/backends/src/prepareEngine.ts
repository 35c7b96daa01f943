import { engineNames, type Engine, type EngineName, type SkippedEngine } from './engine.ts';
import { EngineError } from './engineError.ts';
import { startEngine } from './startEngine.ts';

/** What to ask of {@link prepareEngine}. */
export interface EngineOptions {
  /** An engine by name, or `auto` (the default): the best one that works here. */
  readonly engine?: 'auto' | EngineName;
  /**
   * Threads to compute with, an integer of at least 1; default: all cores. Native TensorFlow and wasm fix their number
   * when they are first started in a process; `cpu` always uses one.
   */
  readonly threads?: number;
}

/**
 * Makes one engine ready for inference and training: loads it, registers all gradients and the kernels it lacks, and makes
 * it the active backend of `@tensorflow/tfjs-core`.
 *
 * Call it once, before the first tensor is made, and not twice at the same time: the active backend belongs to the whole
 * process. Calling it again changes the engine; tensors made before stay usable (they are copied when an operation of the
 * other engine needs them).
 *
 * @returns what runs, on what, why, and which better engines were passed over and why.
 * @throws {EngineError} if an engine asked for by name cannot be used here; says why and how to get it.
 * @throws {RangeError} if `engine` is no engine's name or `threads` no positive integer.
 */
export async function prepareEngine(options: EngineOptions = {}): Promise<Engine> {
  const wanted = options.engine ?? 'auto';
  assertOptions(wanted, options.threads);
  const skipped: SkippedEngine[] = [];
  for (const name of wanted === 'auto' ? engineNames : [wanted]) {
    try {
      const started = await startEngine(name, options.threads ?? null, wanted !== 'auto');
      const why = wanted === 'auto' ? 'the best engine that works here' : 'asked for by name';
      return { name, ...started, why, skipped };
    } catch (error) {
      if (wanted !== 'auto' || !(error instanceof EngineError)) throw error;
      skipped.push({ name, why: error.why });
    }
  }
  throw new EngineError('cpu', skipped.map(({ name, why }) => `${name}: ${why}`).join('; '), 'Reinstall the packages.');
}

function assertOptions(engine: string, threads: number | undefined): void {
  if (engine !== 'auto' && !(engineNames as readonly string[]).includes(engine)) {
    throw new RangeError(`engine must be one of auto, ${engineNames.join(', ')}, got "${engine}"`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`threads must be an integer of at least 1, got ${threads}: leave it out to use all cores`);
  }
}
