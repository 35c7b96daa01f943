import { diagnose, type DiagnosisOptions, type EngineDiagnosis } from './diagnosis.ts';
import { engineNames } from './engineNames.ts';
import { startEngine } from './startEngine.ts';

/**
 * Starts and measures every engine, in the order of {@link engineNames}; what a `doctor` command prints. The active
 * backend is afterwards the one it was before.
 *
 * @returns one diagnosis an engine, as soon as it is known.
 */
export function diagnoseEngines(options: DiagnosisOptions = {}): AsyncGenerator<EngineDiagnosis> {
  return diagnose(engineNames, startEngine, options);
}
