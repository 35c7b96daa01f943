import type { Engine, SkippedEngine } from './engine.ts';
import { EngineError } from './engineError.ts';
import type { EngineOptions } from './engineOptions.ts';
import type { EngineTable, StartRequest } from './engineTable.ts';
import { RunningEngine } from './runningEngine.ts';

/** Starts the engine asked for, or the first of the table that works. */
export async function chooseEngine(table: EngineTable, options: EngineOptions): Promise<Engine> {
  const { engine: wanted = 'auto', threads } = options;
  if (wanted !== 'auto') {
    const start = table.get(wanted);
    if (!start) throw new RangeError(`engine must be one of auto, ${[...table.keys()].join(', ')}, got "${wanted}"`);
    assertThreads(threads);
    return new RunningEngine(wanted, await start(requestOf(options, true)), 'asked for by name', []);
  }
  assertThreads(threads);
  const skipped: SkippedEngine[] = [];
  for (const [name, start] of table) {
    try {
      const started = await start(requestOf(options, false));
      return new RunningEngine(name, started, 'the best engine that works here', skipped);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      skipped.push({ name, why: error.why });
    }
  }
  throw new EngineError('cpu', skipped.map(({ name, why }) => `${name}: ${why}`).join('; '), 'Reinstall the packages.');
}

/** The options as a start needs them. */
export function requestOf(options: EngineOptions, byName: boolean): StartRequest {
  const { threads = null, softwareGpu = false, halfPrecision = false, wasmPaths = null } = options;
  return { threads, byName, softwareGpu: softwareGpu || byName, halfPrecision, wasmPaths };
}

function assertThreads(threads: number | undefined): void {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`threads must be an integer of at least 1, got ${threads}: leave it out to use all cores`);
  }
}
