import type { Engine, EngineName } from './engine.ts';
import { startCpu } from './node/cpu.ts';
import { startTensorflow } from './node/tensorflow.ts';
import { startWasm } from './node/wasm.ts';

/** What an engine says of itself once it is the active backend. */
export type StartedEngine = Pick<Engine, 'device' | 'threads'>;

/**
 * Loads one engine and makes it the active backend.
 *
 * @param threads how many to use, null for all cores.
 * @param byName whether the user asked for exactly this one.
 * @throws {EngineError} if it cannot be used here.
 */
export function startEngine(name: EngineName, threads: number | null, byName: boolean): Promise<StartedEngine> {
  switch (name) {
    case 'tensorflow-gpu':
    case 'tensorflow':
      return startTensorflow(name, threads, byName);
    case 'wasm':
      return startWasm(threads);
    case 'cpu':
      return startCpu();
  }
}
