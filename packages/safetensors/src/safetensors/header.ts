import { formatShape, valueCount } from '../namedArray.ts';
import { BYTES_PER_VALUE, bytesPerValue, isDtype, type SafetensorsDtype } from './dtype.ts';
import { duplicateKey } from './duplicateKey.ts';
import { DAMAGED, fail, formatBytes, quote } from './problem.ts';

/** Where one tensor lies in a safetensors file, and how to read it. */
export interface TensorEntry {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** Offset of the first byte, from the beginning of the data. */
  readonly begin: number;
  /** Offset just past the last byte, from the beginning of the data. */
  readonly end: number;
}

/** The checked table of contents of a safetensors file. */
export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the data, which they fill without gaps. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Offset of the data from the beginning of the file. */
  readonly dataStart: number;
  /** Size of the whole file in bytes. */
  readonly byteLength: number;
}

/** The length of the header precedes it, as an unsigned 64-bit integer, little-endian. */
export const LENGTH_BYTES = 8;
/** The limit of the reference implementation. */
export const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads and bounds the length of the header, before anything of that length is read.
 *
 * @param start - The first bytes of the file.
 * @param byteLength - Size of the file where it is known.
 * @throws CheckpointError when the file is too short for it or the header too long.
 */
export function headerLength(start: Uint8Array, byteLength: number | undefined, what: string): number {
  if (start.length < LENGTH_BYTES) {
    fail(what, `holds only ${formatBytes(start.length)}, too few for a safetensors header (truncated?)`);
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    fail(what, `claims a header of ${formatBytes(length)}, but at most ${formatBytes(MAX_HEADER_BYTES)} are allowed`);
  }
  if (byteLength !== undefined && Number(length) > byteLength - LENGTH_BYTES) {
    fail(
      what,
      `claims a header of ${formatBytes(length)}, but only ${formatBytes(byteLength - LENGTH_BYTES)} follow (truncated?)`,
    );
  }
  return Number(length);
}

/**
 * Parses and checks a header: valid JSON without repeated keys, known number formats, shapes of non-negative integers,
 * data without gaps or overlaps whose sizes are those of the shapes. Sizes are compared, never allocated.
 *
 * @throws CheckpointError naming the tensor that is wrong.
 */
export function parseHeader(bytes: Uint8Array, what: string): SafetensorsHeader {
  const { metadata, entries } = readJson(bytes, what);
  const tensors = new Map(
    entries
      .map(([name, value]) => [name, parseEntry(name, value, what)] as const)
      .sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end),
  );
  let end = 0;
  for (const [name, entry] of tensors) {
    if (entry.begin < end) {
      fail(what, `tensor ${quote(name)} overlaps the one before it (byte ${entry.begin} of the data)`);
    }
    if (entry.begin > end) {
      fail(what, `bytes ${end} to ${entry.begin} of the data, before tensor ${quote(name)}, belong to none`);
    }
    end = entry.end;
  }
  const dataStart = LENGTH_BYTES + bytes.length;
  return { metadata, tensors, dataStart, byteLength: dataStart + end };
}

function readJson(bytes: Uint8Array, what: string): { metadata: Record<string, string>; entries: [string, unknown][] } {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    fail(what, `the header is not JSON (${(cause as Error).message})`, DAMAGED, cause);
  }
  if (!isRecord(value) || !text.startsWith('{')) fail(what, 'the header is not a JSON object');
  const repeated = duplicateKey(text);
  if (repeated !== undefined) fail(what, `the header names ${quote(repeated)} twice`);
  const entries = Object.entries(value).filter(([name]) => name !== '__metadata__');
  return { metadata: parseMetadata(value['__metadata__'], what), entries };
}

function parseMetadata(value: unknown, what: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) fail(what, '__metadata__ in the header is not an object');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') fail(what, `__metadata__ ${quote(key)} in the header is not a string`);
  }
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown, what: string): TensorEntry {
  const where = `tensor ${quote(name)}`;
  if (/\p{Surrogate}/u.test(name)) fail(what, `the name of ${where} is not valid Unicode`);
  if (!isRecord(value)) fail(what, `${where} in the header is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) {
    const known = [...BYTES_PER_VALUE.keys()].join(', ');
    fail(
      what,
      `${where} has the number format ${quote(dtype)}, which is not readable`,
      `convert it to one of ${known}`,
    );
  }
  if (!isCounts(shape)) fail(what, `the shape of ${where} is ${quote(shape)}, not a list of integers of at least 0`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    fail(what, `data_offsets of ${where} are ${quote(offsets)}, not two ascending integers of at least 0`);
  }
  const [begin, end] = offsets as [number, number];
  const needed = valueCount(shape) * bytesPerValue(dtype);
  if (end - begin !== needed) {
    const size = Number.isSafeInteger(needed) ? formatBytes(needed) : 'more than 2^53 bytes';
    const claim = `${where} of shape ${formatShape(shape)} and format ${dtype} needs ${size}`;
    fail(what, `${claim}, but its data_offsets give it ${formatBytes(end - begin)}`);
  }
  return { dtype, shape, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && !Object.is(count, -0) && count >= 0)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
