import { engineNames, type EngineName } from '@sr3kit/backends';
import { BadInput } from '../badInput.ts';

/** The flag that chooses an engine, for commander's `option`. */
export const engineOption: readonly [string, string, string] = [
  '--engine <name>',
  `auto (the best that works here), ${engineNames.join(', ')}`,
  'auto',
];

/** Reads the flag. */
export function readEngine(text: string): 'auto' | EngineName {
  const known = ['auto', ...engineNames] as const;
  const found = known.find((name) => name === text);
  if (found !== undefined) return found;
  throw new BadInput(`--engine ${text}: use one of ${known.join(', ')}`);
}
