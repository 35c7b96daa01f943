import { joined } from '../joined.ts';
import { viewOf } from '../zip/directory.ts';

/** The operations of pickle protocol 2 that a state dictionary is written with, one after the other. */
export interface PickleOutput {
  /** One operation without an argument. */
  op(code: number): void;
  global(module: string, name: string): void;
  text(value: string): void;
  integer(value: number): void;
  tuple(values: readonly number[]): void;
  emptyOrderedDict(): void;
  bytes(): Uint8Array;
}

/** Codes of operations without an argument. */
export const OPS = {
  mark: 0x28,
  tuple: 0x74,
  reduce: 0x52,
  setItems: 0x75,
  persistentId: 0x51,
  false: 0x89,
  stop: 0x2e,
};
const EMPTY_TUPLE = 0x29;
const GLOBAL = 0x63;
const BINUNICODE = 0x58;
const BININT = 0x4a;
const LONG1 = 0x8a;

export function pickleOutput(): PickleOutput {
  const pieces: Uint8Array[] = [Uint8Array.of(0x80, 2)];
  const encoder = new TextEncoder();
  const output: PickleOutput = {
    op: (code) => void pieces.push(Uint8Array.of(code)),
    global: (module, name) => void pieces.push(Uint8Array.of(GLOBAL), encoder.encode(`${module}\n${name}\n`)),
    text(value) {
      const encoded = encoder.encode(value);
      const head = new Uint8Array(5);
      head[0] = BINUNICODE;
      viewOf(head).setUint32(1, encoded.length, true);
      pieces.push(head, encoded);
    },
    integer(value) {
      const wide = value >= 2 ** 31;
      const piece = new Uint8Array(wide ? 10 : 5);
      if (wide) {
        piece.set([LONG1, 8]);
        viewOf(piece).setBigUint64(2, BigInt(value), true);
      } else {
        piece[0] = BININT;
        viewOf(piece).setInt32(1, value, true);
      }
      pieces.push(piece);
    },
    tuple(values) {
      output.op(OPS.mark);
      for (const value of values) output.integer(value);
      output.op(OPS.tuple);
    },
    emptyOrderedDict() {
      output.global('collections', 'OrderedDict');
      output.op(EMPTY_TUPLE);
      output.op(OPS.reduce);
    },
    bytes: () => joined(pieces),
  };
  return output;
}
