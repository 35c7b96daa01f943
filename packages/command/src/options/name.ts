import { BadInput } from '../badInput.ts';

/**
 * Reads a flag that is one of a few names.
 *
 * @throws BadInput for another one.
 */
export function readName<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new BadInput(`${flag} ${text}: use ${names.length > 2 ? `one of ${names.join(', ')}` : names.join(' or ')}`);
}
