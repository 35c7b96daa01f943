import { ready, setBackend } from '@tensorflow/tfjs-core';
import type { EngineName } from './engine.ts';
import { EngineError } from './engineError.ts';

/**
 * Makes a registered backend the active one.
 *
 * @throws {EngineError} if the backend does not start; TensorFlow.js has then printed the reason.
 */
export async function activate(engine: EngineName, backendName: string): Promise<void> {
  if (!(await setBackend(backendName))) {
    throw new EngineError(engine, `its backend "${backendName}" did not start`, 'The warning printed above says why.');
  }
  await ready();
}
