import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { engineNames, type EngineName } from './engine.ts';
import { EngineError } from './engineError.ts';
import { startEngine } from './startEngine.ts';

/** Whether an engine works here, and what it runs on or why it does not. */
export interface EngineAvailability {
  readonly name: EngineName;
  readonly available: boolean;
  readonly why: string;
}

/**
 * Tries every engine by really starting it, in the order of {@link engineNames}, with all cores. The active backend is
 * afterwards the one it was before, or the best engine where there was none. An engine that has been started keeps its
 * number of threads: a program that wants its own calls {@link prepareEngine} first.
 */
export async function availableEngines(): Promise<EngineAvailability[]> {
  let active = getBackend() as string | undefined;
  const found: EngineAvailability[] = [];
  for (const name of engineNames) {
    try {
      const { device } = await startEngine(name, null, false);
      active ??= getBackend();
      found.push({ name, available: true, why: device });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      found.push({ name, available: false, why: error.why });
    }
  }
  if (active !== undefined) await setBackend(active);
  return found;
}
