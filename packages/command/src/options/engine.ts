import { engineNames, type EngineName } from '@sr3kit/backends';
import { readName } from './name.ts';

/** The flag that chooses an engine, for commander's `option`. */
export const engineOption: readonly [string, string, string] = [
  '--engine <name>',
  `auto (the best that works here, see "doctor"), ${engineNames.join(', ')}`,
  'auto',
];

/**
 * Reads the flag.
 *
 * @throws BadInput for another name.
 */
export function readEngine(text: string): 'auto' | EngineName {
  return readName('--engine', text, ['auto', ...engineNames]);
}
