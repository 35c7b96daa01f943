import { fail, quote } from '../problem.ts';
import type { PyTorchValue } from '../value.ts';
import { isGlobal, storageOf, type Item } from './globals.ts';
import type { PickleInput } from './input.ts';
import { data, pop, popMark, top, type Machine } from './machine.ts';
import { decimal, float, integer } from './numbers.ts';

const HIGHEST_PROTOCOL = 5;

type Operation = (machine: Machine) => void;
const push =
  (value: (input: PickleInput) => Item): Operation =>
  ({ stack, input }) => {
    stack.push(value(input));
  };

/** Replaces what lies above the last mark by one value. */
const collect =
  (value: (items: readonly Item[]) => PyTorchValue): Operation =>
  (machine) => {
    const items = popMark(machine);
    machine.stack.push(value(items));
  };

/** The operations that build values, by their codes in Python's pickletools. */
export const OPERATIONS: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  // PROTO and FRAME, which say how to read
  [
    0x80,
    ({ input }) => {
      const protocol = input.byte();
      if (protocol > HIGHEST_PROTOCOL) throw new RangeError(`protocol ${protocol} is unknown`);
    },
  ],
  [0x95, ({ input }) => void input.count(8)],
  // Constants and numbers: NONE, NEWTRUE, NEWFALSE, BININT, BININT1, BININT2, LONG1, LONG4, INT, LONG, BINFLOAT, FLOAT
  [0x4e, push(() => null)],
  [0x88, push(() => true)],
  [0x89, push(() => false)],
  [0x4a, push((input) => input.int32())],
  [0x4b, push((input) => input.byte())],
  [0x4d, push((input) => input.count(2))],
  [0x8a, push((input) => integer(input.bytes(input.byte())))],
  [0x8b, push((input) => integer(input.bytes(input.count(4))))],
  [0x49, push((input) => decimal(input.line()))],
  [0x4c, push((input) => decimal(input.line()))],
  [0x47, push((input) => input.float64())],
  [0x46, push((input) => float(input.line()))],
  // Text and bytes: SHORT_BINUNICODE, BINUNICODE, BINUNICODE8, SHORT_BINSTRING, BINSTRING, SHORT_BINBYTES, BINBYTES,
  // BINBYTES8. The strings of Python 2 are names here, so they are read as text.
  [0x8c, push((input) => input.text(input.byte()))],
  [0x58, push((input) => input.text(input.count(4)))],
  [0x8d, push((input) => input.text(input.count(8)))],
  [0x55, push((input) => input.text(input.byte()))],
  [0x54, push((input) => input.text(input.count(4)))],
  [0x43, push((input) => input.bytes(input.byte()).slice())],
  [0x42, push((input) => input.bytes(input.count(4)).slice())],
  [0x8e, push((input) => input.bytes(input.count(8)).slice())],
  // The stack: MARK, POP, POP_MARK, DUP
  [
    0x28,
    (machine) => {
      machine.aside.push(machine.stack);
      machine.stack = [];
    },
  ],
  [0x30, (machine) => void (machine.stack.length > 0 ? pop(machine) : popMark(machine))],
  [0x31, (machine) => void popMark(machine)],
  [0x32, (machine) => void machine.stack.push(top(machine))],
  // Tuples: EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE
  [0x29, push(() => [])],
  [0x85, (machine) => tuple(machine, 1)],
  [0x86, (machine) => tuple(machine, 2)],
  [0x87, (machine) => tuple(machine, 3)],
  [0x74, collect((items) => items as PyTorchValue[])],
  // Lists, dictionaries and sets: EMPTY_LIST, LIST, APPEND, APPENDS, EMPTY_DICT, DICT, SETITEM, SETITEMS, EMPTY_SET,
  // ADDITEMS, FROZENSET
  [0x5d, push(() => [])],
  [0x6c, collect((items) => items.map(data))],
  [0x61, (machine) => extendList(machine, [pop(machine)])],
  [0x65, (machine) => extendList(machine, popMark(machine))],
  [0x7d, push(() => new Map())],
  [
    0x64,
    (machine) => {
      const items = popMark(machine);
      machine.stack.push(new Map());
      extendMap(machine, items);
    },
  ],
  [0x73, (machine) => extendMap(machine, [pop(machine), pop(machine)].reverse())],
  [0x75, (machine) => extendMap(machine, popMark(machine))],
  [0x8f, push(() => new Set())],
  [0x90, (machine) => addToSet(machine, popMark(machine))],
  [0x91, collect((items) => new Set(items.map(data)))],
  // The memo: PUT, BINPUT, LONG_BINPUT, MEMOIZE, GET, BINGET, LONG_BINGET
  [0x70, (machine) => remember(machine, Number(machine.input.line()), top(machine))],
  [0x71, (machine) => remember(machine, machine.input.byte(), top(machine))],
  [0x72, (machine) => remember(machine, machine.input.count(4), top(machine))],
  [0x94, (machine) => remember(machine, machine.memo.size, top(machine))],
  [0x67, (machine) => recall(machine, Number(machine.input.line()))],
  [0x68, (machine) => recall(machine, machine.input.byte())],
  [0x6a, (machine) => recall(machine, machine.input.count(4))],
  // Names: GLOBAL, STACK_GLOBAL, and INST, which is only ever refused
  [0x63, (machine) => global(machine, machine.input.line(), machine.input.line())],
  [
    0x93,
    (machine) => {
      const [name, module] = [pop(machine), pop(machine)];
      if (typeof name !== 'string' || typeof module !== 'string') throw new RangeError('a name is not text');
      global(machine, module, name);
    },
  ],
  [0x69, (machine) => refuse(machine, `${machine.input.line()}.${machine.input.line()}`)],
  // Objects: REDUCE, BUILD, BINPERSID
  [0x52, reduce],
  [0x62, build],
  [
    0x51,
    (machine) => {
      const storage = storageOf(pop(machine));
      const before = machine.storages.get(storage.key);
      if (before && (before.count !== storage.count || before.dtype !== storage.dtype)) {
        throw new RangeError(`storage ${storage.key} has two sizes or number formats`);
      }
      machine.storages.set(storage.key, before ?? storage);
      machine.stack.push(before ?? storage);
    },
  ],
]);

function global(machine: Machine, module: string, name: string): void {
  const full = `${module}.${name}`;
  machine.stack.push(machine.vocabulary.known(full) ?? refuse(machine, full));
}

/** @throws CheckpointError for a name that is not on the list. */
function refuse({ what, vocabulary }: Machine, name: string): never {
  fail(
    what,
    `names ${quote(name)}, which is none of the things that weights are made of, and could run a program when ${vocabulary.reader} loads it; nothing was run`,
    vocabulary.advice,
  );
}

function remember({ memo }: Machine, index: number, item: Item): void {
  memo.set(index, item);
}

function recall({ memo, stack }: Machine, index: number): void {
  if (!memo.has(index)) throw new RangeError(`it recalls ${index}, which it has not stored`);
  stack.push(memo.get(index)!);
}

function reduce(machine: Machine): void {
  const args = pop(machine);
  const callee = pop(machine);
  if (!isGlobal(callee) || !callee.call || !Array.isArray(args)) {
    throw new RangeError(`it calls ${isGlobal(callee) ? callee.name : 'something'}, which is not a function`);
  }
  machine.stack.push(callee.call(args as Item[]));
}

function extendMap(machine: Machine, items: readonly Item[]): void {
  const target = top(machine);
  if (!(target instanceof Map) || items.length % 2 !== 0) {
    throw new RangeError('it fills something that is no dictionary');
  }
  for (let i = 0; i < items.length; i += 2) target.set(data(items[i]!), data(items[i + 1]!));
}

function extendList(machine: Machine, items: readonly Item[]): void {
  const target = top(machine);
  if (!Array.isArray(target)) throw new RangeError('it appends to something that is no list');
  for (const item of items) (target as PyTorchValue[]).push(data(item));
}

function addToSet(machine: Machine, items: readonly Item[]): void {
  const target = top(machine);
  if (!(target instanceof Set)) throw new RangeError('it adds to something that is no set');
  for (const item of items) target.add(data(item));
}

function build(machine: Machine): void {
  const state = pop(machine);
  machine.vocabulary.build(top(machine), state, machine.storages);
}

/** A tuple keeps what a call is given, storages and number formats included. */
function tuple(machine: Machine, count: number): void {
  const items = Array.from({ length: count }, () => pop(machine)).reverse();
  machine.stack.push(items as PyTorchValue[]);
}
