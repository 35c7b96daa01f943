import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { requestOf } from './chooseEngine.ts';
import type { EngineFacts, EngineName } from './engine.ts';
import { EngineError } from './engineError.ts';
import type { EngineOptions } from './engineOptions.ts';
import type { EngineTable, StartEngine } from './engineTable.ts';
import { measureEngine, type EngineSpeed } from './speed/measureEngine.ts';

/** All that can be said of an engine: what it runs on and how fast, or why it does not run and how to get it. */
export interface EngineDiagnosis {
  readonly name: EngineName;
  /** Null where it does not run. */
  readonly facts: EngineFacts | null;
  /** Null where it does not run, or was not to be measured. */
  readonly speed: EngineSpeed | null;
  /** Why `auto` passes it over; null where it would take it, were it the best. */
  readonly passedOver: string | null;
  /** What to do to get it; null where it runs. */
  readonly advice: string | null;
}

/** What to ask of `diagnoseEngines`. */
export interface DiagnosisOptions extends Pick<EngineOptions, 'wasmPaths'> {
  /** About how long to measure each, in seconds; 0 for not at all; default 3. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/** Starts and measures one engine after the other. */
export async function* diagnose(
  table: EngineTable,
  { seconds = 3, signal, ...options }: DiagnosisOptions,
): AsyncGenerator<EngineDiagnosis> {
  const active = getBackend() as string | undefined;
  try {
    for (const [name, start] of table) {
      signal?.throwIfAborted();
      yield await diagnoseOne(name, start, seconds, signal, options);
    }
  } finally {
    if (active) await setBackend(active);
  }
}

async function diagnoseOne(
  name: EngineName,
  start: StartEngine,
  seconds: number,
  signal: AbortSignal | undefined,
  options: EngineOptions,
): Promise<EngineDiagnosis> {
  try {
    const { facts } = await start(requestOf({ ...options, softwareGpu: true }, false));
    const speed = seconds === 0 ? null : await measureEngine({ seconds, ...(signal && { signal }) });
    const passedOver = facts.software ? 'the GPU is emulated on the processor: correct, but slower than "wasm"' : null;
    return { name, facts, speed, passedOver, advice: null };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { name, facts: null, speed: null, passedOver: error.why, advice: error.advice };
  }
}
