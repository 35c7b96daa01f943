/** The four wire types that TensorBoard's events need, as functions from a field number and a value to bytes. */
type Bytes = Uint8Array;

/** An unsigned integer below 2^53, seven bits a byte, low ones first. */
export function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

/** Field of an int32/int64/enum, not negative. */
export function integerField(field: number, value: number): Bytes {
  return concat([varint(field * 8), varint(value)]);
}

/** Field of a `double`. */
export function doubleField(field: number, value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return concat([varint(field * 8 + 1), bytes]);
}

/** Field of a `float`. */
export function floatField(field: number, value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concat([varint(field * 8 + 5), bytes]);
}

/** Field of a string, of bytes, or of a message given as its fields. */
export function bytesField(field: number, value: string | Bytes | readonly Bytes[]): Bytes {
  const body =
    typeof value === 'string' ? new TextEncoder().encode(value) : Array.isArray(value) ? concat(value) : value;
  return concat([varint(field * 8 + 2), varint((body as Bytes).length), body as Bytes]);
}

/** The parts one after the other. */
export function concat(parts: readonly Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
