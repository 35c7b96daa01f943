import { backend, env } from '@tensorflow/tfjs-core';

/** How many of the programs that a picture needs are compiled. */
export interface Compilation {
  readonly compiled: number;
  readonly total: number;
}

/** What we use of the backend of WebGPU. */
interface Compiler {
  /** A program is a promise while it is being compiled. */
  readonly pipelineCache: Record<string, unknown>;
}

/** With this flag the backend of WebGPU compiles what it is asked to run, side by side, and runs nothing. */
const COMPILE_ONLY = 'WEBGPU_ENGINE_COMPILE_ONLY';

/**
 * Compiles the programs of WebGPU that some work needs and that are not compiled yet. Nothing else may use the engine until
 * it has ended.
 *
 * @param work - Runs operations and reads no tensor: nothing is computed.
 * @returns One report at the beginning, and one for each program; none where all were compiled.
 */
export async function* compile(work: () => void): AsyncGenerator<Compilation> {
  const compiler = backend() as unknown as Compiler;
  env().set(COMPILE_ONLY, true);
  try {
    work();
  } finally {
    env().set(COMPILE_ONLY, false);
  }
  const settled = settle(compiler.pipelineCache);
  const pending = new Set(settled);
  const total = pending.size;
  try {
    while (pending.size > 0) {
      yield { compiled: total - pending.size, total };
      await Promise.race([...pending].map((each) => each.then(() => pending.delete(each))));
    }
    if (total > 0) yield { compiled: total, total };
  } finally {
    // Even if nobody waits: until then the backend holds promises, and runs none of these programs.
    await Promise.allSettled(settled);
  }
}

/** Puts programs in the place of their promises when they are there; one that failed is compiled again when it is run. */
function settle(cache: Record<string, unknown>): Promise<void>[] {
  return Object.entries(cache).flatMap(([key, program]) => {
    if (!(program instanceof Promise)) return [];
    const settled = program.then(
      (compiled) => void (cache[key] = compiled),
      (error: unknown) => {
        delete cache[key];
        throw error;
      },
    );
    // Whoever waits sees the failure of the first.
    settled.catch(() => {});
    return [settled];
  });
}
