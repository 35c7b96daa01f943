import { prepareEngine, type Engine } from '@sr3kit/backends';
import { readEngine, type Io } from '@sr3kit/command';

/**
 * Prepares the engine that `--engine` names, and says on standard error which it is and why.
 *
 * @throws BadInput for a name that no engine has; EngineError where it cannot be used here.
 */
export async function openEngine(named: string, io: Io): Promise<Engine> {
  const engine = await prepareEngine({ engine: readEngine(named) });
  io.stderr.write(`engine: ${engine.name} on ${engine.device} (${engine.why})\n`);
  return engine;
}
