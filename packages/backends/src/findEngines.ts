import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { requestOf } from './chooseEngine.ts';
import type { EngineName } from './engine.ts';
import { EngineError } from './engineError.ts';
import type { EngineOptions } from './engineOptions.ts';
import type { EngineTable } from './engineTable.ts';

/** Whether an engine works here, and what it runs on or why it does not. */
export interface EngineAvailability {
  readonly name: EngineName;
  readonly available: boolean;
  /** The device it runs on, or why `auto` passes it over. */
  readonly why: string;
  /** What to do to get it; null where it is there. */
  readonly advice: string | null;
}

/** Tries every engine in turn; the active backend is afterwards what it was, or the first that works. */
export async function findEngines(table: EngineTable, options: EngineOptions): Promise<EngineAvailability[]> {
  let active = getBackend() as string | undefined;
  const found: EngineAvailability[] = [];
  for (const [name, start] of table) {
    try {
      const { facts } = await start(requestOf(options, false));
      active ??= getBackend();
      found.push({ name, available: true, why: facts.device, advice: null });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      found.push({ name, available: false, why: error.why, advice: error.advice });
    }
  }
  if (active !== undefined) await setBackend(active);
  return found;
}
