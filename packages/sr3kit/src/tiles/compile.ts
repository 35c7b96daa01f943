import { backend, env } from '@tensorflow/tfjs-core';

/** How many of the programs that a picture needs are compiled. */
export interface Compilation {
  readonly compiled: number;
  readonly total: number;
}

/** What we use of the backend of WebGPU. */
interface Compiler {
  readonly pipelineCache: Readonly<Record<string, unknown>>;
  checkCompileCompletionAsync(): Promise<void>;
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
  const pending = new Set(Object.values(compiler.pipelineCache).filter((each) => each instanceof Promise));
  const total = pending.size;
  try {
    while (pending.size > 0) {
      yield { compiled: total - pending.size, total };
      await Promise.race([...pending].map((each) => each.then(() => pending.delete(each))));
    }
    if (total > 0) yield { compiled: total, total };
  } finally {
    // Even if nobody waits: until then the backend holds promises, and runs none of these programs.
    await compiler.checkCompileCompletionAsync();
  }
}
