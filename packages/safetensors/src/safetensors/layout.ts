import { CheckpointError } from '../checkpointError.ts';
import { formatShape, valueCount, type ArrayData, type NamedArray } from '../namedArray.ts';
import { bytesPerValue, type SafetensorsDtype } from './dtype.ts';
import { encodeHalf, HALF_OVERFLOW } from './half.ts';
import { LENGTH_BYTES, MAX_HEADER_BYTES } from './header.ts';
import { formatBytes, quote } from './problem.ts';

/** How to write. */
export interface WriteOptions {
  /** Precision of float32 arrays on disk. `F16` rounds to nearest, ties to even. Default `F32`. */
  readonly dtype?: 'F32' | 'F16';
  /** Text to keep beside the tensors. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A safetensors file before it is written. */
export interface Layout {
  /** The beginning of the file, up to the data. */
  readonly header: Uint8Array;
  /** The tensors in the order of the file. */
  readonly tensors: readonly { readonly dtype: SafetensorsDtype; readonly data: ArrayData }[];
  /** Size of the whole file in bytes. */
  readonly byteLength: number;
}

/**
 * The reference implementation's order: wide formats first, which aligns every tensor, and then by name. So the same
 * arrays give the same bytes, whatever order they come in.
 */
const FILE_ORDER: readonly SafetensorsDtype[] = ['I64', 'F64', 'F32', 'I32', 'F16', 'I16', 'I8', 'U8'];
const ALIGNMENT = 8;
const VALUES_PER_CHUNK = 2 ** 20;

/**
 * Checks the arrays and lays them out.
 *
 * @throws CheckpointError for names that are repeated, reserved or not Unicode, for data that do not fit their shape,
 * and for finite values that half precision cannot hold.
 */
export function planLayout(arrays: Iterable<readonly [string, NamedArray]>, options: WriteOptions): Layout {
  const seen = new Set<string>();
  const tensors = [...arrays].map(([name, { shape, data }]) => {
    checkName(name, seen);
    checkShape(name, shape, data);
    const dtype = dtypeOf(name, data, options.dtype ?? 'F32');
    if (dtype === 'F16') checkHalfRange(name, data as Float32Array);
    return { name, shape, data, dtype };
  });
  tensors.sort((a, b) => FILE_ORDER.indexOf(a.dtype) - FILE_ORDER.indexOf(b.dtype) || byCodePoint(a.name, b.name));

  return { ...frameTensors(tensors, options.metadata), tensors };
}

/** A tensor before it is written: all that the header tells of it. */
interface Described {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: SafetensorsDtype;
}

/**
 * Lays out float32 tensors whose values are not there yet, in the order given.
 *
 * @throws CheckpointError for names that are reserved or not Unicode.
 */
export function planFloats(shapes: ReadonlyMap<string, readonly number[]>): Uint8Array {
  for (const name of shapes.keys()) checkName(name, new Set());
  return frameTensors([...shapes].map(([name, shape]) => ({ name, shape, dtype: 'F32' as const }))).header;
}

/** The header of tensors that follow one another. */
function frameTensors(
  tensors: readonly Described[],
  metadata: WriteOptions['metadata'] = {},
): Pick<Layout, 'header' | 'byteLength'> {
  // Put together as text: an object would move names that are integers to its front.
  const fields = Object.keys(metadata).length ? [`"__metadata__":${JSON.stringify(checkedMetadata(metadata))}`] : [];
  let end = 0;
  for (const { name, shape, dtype } of tensors) {
    const begin = end;
    end += valueCount(shape) * bytesPerValue(dtype);
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
  }
  const header = frame(`{${fields.join(',')}}`);
  return { header, byteLength: header.length + end };
}

/** The bytes of a tensor in pieces, which may share the memory of `data` and are valid until the next one. */
export function* encodedChunks(dtype: SafetensorsDtype, data: ArrayData): Generator<Uint8Array> {
  if (dtype !== 'F16') {
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return;
  }
  const values = data as Float32Array;
  for (let at = 0; at < values.length; at += VALUES_PER_CHUNK) {
    yield new Uint8Array(encodeHalf(values.subarray(at, at + VALUES_PER_CHUNK)).buffer);
  }
}

/** Length, text and padding: the data begin at a multiple of eight. */
function frame(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  if (length > MAX_HEADER_BYTES) {
    throw new CheckpointError(
      `names, shapes and metadata take ${formatBytes(length)}, but a header may have ${formatBytes(MAX_HEADER_BYTES)}: write fewer or shorter ones`,
    );
  }
  const header = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, LENGTH_BYTES);
  return header;
}

function dtypeOf(name: string, data: ArrayData, float: 'F32' | 'F16'): SafetensorsDtype {
  if (data instanceof Float32Array) return float;
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof BigInt64Array) return 'I64';
  if (data instanceof Int32Array) return 'I32';
  if (data instanceof Int16Array) return 'I16';
  if (data instanceof Int8Array) return 'I8';
  if ((data as unknown) instanceof Uint8Array) return 'U8';
  throw new CheckpointError(
    `array ${quote(name)} is of a type that is not written: use Float32Array, or one of the integer arrays up to 32 bits`,
  );
}

function checkName(name: string, seen: Set<string>): void {
  if (seen.has(name)) throw new CheckpointError(`array ${quote(name)} is given twice: names must be unique`);
  if (name === '__metadata__') throw new CheckpointError('no array can be called "__metadata__": rename it');
  if (/\p{Surrogate}/u.test(name)) throw new CheckpointError(`the name ${quote(name)} is not valid Unicode: rename it`);
  seen.add(name);
}

function checkShape(name: string, shape: readonly number[], data: ArrayData): void {
  const valid = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!valid || valueCount(shape) !== data.length) {
    throw new CheckpointError(
      `array ${quote(name)} has ${data.length} values, which do not fill the shape ${formatShape(shape)}: give it the shape of its data`,
    );
  }
}

function checkHalfRange(name: string, values: Float32Array): void {
  const index = values.findIndex((value) => Math.abs(value) >= HALF_OVERFLOW && Number.isFinite(value));
  if (index >= 0) {
    throw new CheckpointError(
      `array ${quote(name)} holds ${values[index]} at index ${index}, beyond the 65504 of half precision: write it as F32`,
    );
  }
}

function checkedMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof (value as unknown) !== 'string' || /\p{Surrogate}/u.test(key + ' ' + value)) {
      throw new CheckpointError(`metadata ${quote(key)} is not text in valid Unicode: convert it to a string`);
    }
  }
  return metadata;
}

/** Order of UTF-8 bytes, which is that of code points and, beyond the basic plane, not that of JavaScript's strings. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
