import type { EngineName } from './engine.ts';
import type { WasmPaths } from './engineOptions.ts';
import type { StartedEngine } from './startedEngine.ts';

/** What a start is asked for. */
export interface StartRequest {
  /** How many to use, null for all cores. */
  readonly threads: number | null;
  /** Whether the user asked for exactly this engine. */
  readonly byName: boolean;
  /** Whether a device that is emulated on the processor will do. */
  readonly softwareGpu: boolean;
  /** Whether convolutions may multiply in 16 bits. */
  readonly halfPrecision: boolean;
  readonly wasmPaths: WasmPaths | null;
}

/**
 * Loads one engine and makes it the active backend.
 *
 * @throws {EngineError} if it cannot be used here.
 */
export type StartEngine = (request: StartRequest) => Promise<StartedEngine>;

/** The engines of a platform and how each is started, best first: the order in which `auto` tries them. */
export type EngineTable = ReadonlyMap<EngineName, StartEngine>;
