import { fail } from '../problem.ts';
import type { PyTorchValue, Storage } from '../value.ts';
import { torchVocabulary, type Vocabulary } from './globals.ts';
import { MoreNeeded, pickleInput } from './input.ts';
import { data, pop, type Machine } from './machine.ts';
import { OPERATIONS } from './operations.ts';

/** What a pickle describes. */
export interface Pickle {
  readonly value: PyTorchValue;
  /** The storages that it refers to, by key. */
  readonly storages: ReadonlyMap<string, Storage>;
  /** Offset just past it. */
  readonly end: number;
}

/** Far more than any state dictionary takes (about 40 for a tensor). */
const MOST_OPERATIONS = 2_000_000;
const STOP = 0x2e;

/**
 * Reads one pickle (protocols 0 to 5) and executes nothing: the operations that build plain values are carried out
 * here, and what the pickle names is compared with a list of what state dictionaries are made of. No name is looked up
 * anywhere, and nothing is recursive.
 *
 * @param start - Where in the bytes it begins.
 * @param vocabulary - What it may name. Default: what state dictionaries are made of.
 * @throws CheckpointError that names whatever else the pickle asks for; {@link MoreNeeded} if it goes on beyond the bytes.
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  what: string,
  vocabulary: Vocabulary = torchVocabulary,
): Pickle {
  const input = pickleInput(bytes, start);
  const machine: Machine = { input, what, vocabulary, stack: [], aside: [], memo: new Map(), storages: new Map() };
  try {
    for (let count = 0; count < MOST_OPERATIONS; count++) {
      const code = input.byte();
      if (code === STOP) {
        const value = data(pop(machine));
        return { value, storages: machine.storages, end: input.position };
      }
      const operation = OPERATIONS.get(code);
      if (!operation) unsupported(machine, code);
      operation(machine);
    }
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) {
      fail(what, `byte ${input.position} of its pickle: ${error.message}`, undefined, error);
    }
    throw error;
  }
  fail(what, `its pickle has more than ${MOST_OPERATIONS} operations`, 'save the state dictionary alone');
}

const NAMES_OF_OTHERS: ReadonlyMap<number, string> = new Map([
  [0x50, 'PERSID'],
  [0x53, 'STRING'],
  [0x56, 'UNICODE'],
  [0x6f, 'OBJ'],
  [0x81, 'NEWOBJ'],
  [0x92, 'NEWOBJ_EX'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
  [0x96, 'BYTEARRAY8'],
  [0x97, 'NEXT_BUFFER'],
  [0x98, 'READONLY_BUFFER'],
]);

function unsupported({ what, input, vocabulary }: Machine, code: number): never {
  const name = NAMES_OF_OTHERS.get(code);
  if (name === undefined) throw new RangeError(`0x${code.toString(16)} is no operation of a pickle`);
  fail(
    what,
    `byte ${input.position - 1} of its pickle is the operation ${name}, which no state dictionary needs; nothing was run`,
    vocabulary.advice,
  );
}

export { MoreNeeded };
