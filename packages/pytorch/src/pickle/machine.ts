import type { PyTorchValue, Storage } from '../value.ts';
import { isGlobal, isStorage, type Item, type Vocabulary } from './globals.ts';
import type { PickleInput } from './input.ts';

/** The stack machine of Python's pickle. */
export interface Machine {
  readonly input: PickleInput;
  readonly what: string;
  readonly vocabulary: Vocabulary;
  stack: Item[];
  /** The stacks that marks have set aside. */
  readonly aside: Item[][];
  readonly memo: Map<number, Item>;
  readonly storages: Map<string, Storage>;
}

export function pop({ stack }: Machine): Item {
  if (stack.length === 0) throw new RangeError('it takes something from an empty stack');
  return stack.pop()!;
}

export function top({ stack }: Machine): Item {
  if (stack.length === 0) throw new RangeError('it looks at the top of an empty stack');
  return stack.at(-1)!;
}

/** What was put on the stack since the last mark. */
export function popMark(machine: Machine): Item[] {
  const before = machine.aside.pop();
  if (!before) throw new RangeError('it looks for a mark that was never set');
  const items = machine.stack;
  machine.stack = before;
  return items;
}

/** A value as the reader's caller sees it: number formats by their names, and nothing that could be called. */
export function data(item: Item): PyTorchValue {
  if (isStorage(item)) throw new RangeError('a storage is used as a value');
  if (isGlobal(item)) return item.name;
  return item;
}
