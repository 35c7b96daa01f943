import { chooseEngine } from './chooseEngine.ts';
import { diagnose, type DiagnosisOptions, type EngineDiagnosis } from './diagnosis.ts';
import type { Engine, EngineName } from './engine.ts';
import type { EngineOptions } from './engineOptions.ts';
import type { EngineTable } from './engineTable.ts';
import { findEngines, type EngineAvailability } from './findEngines.ts';

/** What can be asked of the engines of a platform, Node or a browser. */
export interface Engines {
  /** Their names in the order in which `auto` tries them. */
  readonly engineNames: readonly EngineName[];

  /**
   * Makes one engine ready for inference and training: loads it, registers all gradients and the kernels it lacks, and makes
   * it the active backend of `@tensorflow/tfjs-core`.
   *
   * Call it once, before the first tensor is made, and not twice at the same time: the active backend belongs to the whole
   * process or page. Calling it again changes the engine; tensors made before stay usable (they are copied when an operation
   * of the other engine needs them).
   *
   * @returns What runs, on what, why, and which better engines were passed over and why.
   * @throws {EngineError} if an engine asked for by name cannot be used here; says why and how to get it.
   * @throws {RangeError} if `engine` is no engine's name or `threads` no positive integer.
   */
  readonly prepareEngine: (options?: EngineOptions) => Promise<Engine>;

  /**
   * Tries every engine by really starting it, in the order of `engineNames`. The active backend is afterwards the one it was
   * before, or the best engine where there was none.
   *
   * @param options - `softwareGpu`: whether a GPU that is emulated on the processor counts as available; default false.
   */
  readonly availableEngines: (
    options?: Pick<EngineOptions, 'softwareGpu' | 'wasmPaths'>,
  ) => Promise<EngineAvailability[]>;

  /**
   * Starts and measures every engine, in the order of `engineNames`; what a `doctor` command prints. The active backend is
   * afterwards the one it was before.
   *
   * @returns One diagnosis an engine, as soon as it is known.
   */
  readonly diagnoseEngines: (options?: DiagnosisOptions) => AsyncGenerator<EngineDiagnosis>;
}

/** The calls of an entry, on the engines of its platform. */
export function enginesOf(table: EngineTable): Engines {
  return {
    engineNames: [...table.keys()],
    prepareEngine: (options = {}) => chooseEngine(table, options),
    availableEngines: (options = {}) => findEngines(table, options),
    diagnoseEngines: (options = {}) => diagnose(table, options),
  };
}
