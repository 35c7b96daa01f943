import type { EngineOptions } from './chooseEngine.ts';
import { engineNames } from './engineNames.ts';
import { findEngines, type EngineAvailability } from './findEngines.ts';
import { startEngine } from './startEngine.ts';

/**
 * Tries every engine by really starting it, in the order of {@link engineNames}, with all cores. The active backend is
 * afterwards the one it was before, or the best engine where there was none. An engine that has been started keeps its
 * number of threads: a program that wants its own calls `prepareEngine` first.
 *
 * @param options - `softwareGpu`: whether a GPU that a processor only plays counts as available; default false.
 */
export function availableEngines(options: Pick<EngineOptions, 'softwareGpu'> = {}): Promise<EngineAvailability[]> {
  return findEngines(engineNames, startEngine, options);
}
