/** The pickle goes on beyond the bytes that are there. */
export class MoreNeeded extends Error {}

/** The bytes of a pickle, read from front to back. Every method throws {@link MoreNeeded} at their end. */
export interface PickleInput {
  /** Offset of the next byte. */
  position: number;
  byte(): number;
  /** An unsigned integer of 2, 4 or 8 bytes, little-endian; of 8 bytes it may be inexact, and is then too large for any file. */
  count(size: 2 | 4 | 8): number;
  int32(): number;
  /** As pickles have it: the one number that is big-endian. */
  float64(): number;
  bytes(length: number): Uint8Array;
  text(length: number): string;
  /** Up to the next line feed, which is not part of it. */
  line(): string;
}

const LONGEST_LINE = 4096;

export function pickleInput(all: Uint8Array, start: number): PickleInput {
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const input: PickleInput = {
    position: start,
    byte: () => view.getUint8(take(1)),
    count(size) {
      const at = take(size);
      if (size === 2) return view.getUint16(at, true);
      return size === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
    },
    int32: () => view.getInt32(take(4), true),
    float64: () => view.getFloat64(take(8), false),
    bytes: (length) => {
      const at = take(length);
      return all.subarray(at, at + length);
    },
    text: (length) => decoder.decode(input.bytes(length)),
    line() {
      const end = all.subarray(input.position, input.position + LONGEST_LINE).indexOf(10);
      if (end < 0 && all.length - input.position >= LONGEST_LINE) throw new RangeError('a line of it has no end');
      if (end < 0) throw new MoreNeeded();
      const text = input.text(end);
      input.position++;
      return text;
    },
  };
  function take(length: number): number {
    const at = input.position;
    if (length > all.length - at) throw new MoreNeeded();
    input.position += length;
    return at;
  }
  return input;
}
