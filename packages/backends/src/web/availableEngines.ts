import type { EngineOptions } from '../chooseEngine.ts';
import { findEngines, type EngineAvailability } from '../findEngines.ts';
import { engineNames } from './engineNames.ts';
import { startEngine } from './startEngine.ts';

/**
 * Tries every engine by really starting it, in the order of {@link engineNames}. The active backend is afterwards the one
 * it was before, or the best engine where there was none. It loads every engine: a program that only wants the best one
 * calls `prepareEngine`.
 */
export function availableEngines(
  options: Pick<EngineOptions, 'softwareGpu' | 'wasmPaths'> = {},
): Promise<EngineAvailability[]> {
  return findEngines(engineNames, startEngine, options);
}
