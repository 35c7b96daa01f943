import type { NamedArray } from '../namedArray.ts';
import { openReader, type ByteReader, type SafetensorsSource } from './byteReader.ts';
import { decodeValues } from './decodeValues.ts';
import { headerLength, LENGTH_BYTES, parseHeader, type SafetensorsHeader, type TensorEntry } from './header.ts';
import { fail, formatBytes, quote } from './problem.ts';

/** The contents of a safetensors file. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the file. */
  readonly arrays: Map<string, NamedArray>;
}

/** How to read. */
export interface ReadOptions {
  /** What the source is called in messages: its path or address. Default "safetensors data". */
  readonly what?: string;
  /** Which tensors are wanted; the others are skipped. Default all. */
  readonly select?: (name: string) => boolean;
  /** The most bytes that a source of unknown size, a stream, may hold. Default 4 GiB. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 2 ** 32;

/**
 * Reads the tensors of a safetensors file into arrays: F16 and BF16 as Float32Array, BOOL as Uint8Array of 0 and 1, the
 * other formats as the typed array of their name. One tensor is read after the other, each straight into the memory it
 * stays in, so the file is never in memory twice.
 *
 * @param source - Bytes, a Blob or File, or a stream of bytes.
 * @returns Arrays that the caller owns.
 * @throws CheckpointError when the bytes are not a complete and consistent safetensors file. Sizes that the header
 * claims are compared with the size of the source before anything of that size is allocated.
 */
export async function readSafetensors(source: SafetensorsSource, options: ReadOptions = {}): Promise<Safetensors> {
  return withReader(source, options, async (reader) => {
    const header = await readHeader(reader, options);
    const arrays = new Map<string, NamedArray>();
    for await (const [name, array] of tensorsOf(reader, header, options)) arrays.set(name, array);
    return { metadata: header.metadata, arrays };
  });
}

/**
 * As {@link readSafetensors}, one tensor at a time, for those who do not need all of them in memory at once.
 *
 * @returns Name and array of each tensor in the order of the file; the caller owns the arrays.
 */
export async function* iterateSafetensors(
  source: SafetensorsSource,
  options: ReadOptions = {},
): AsyncGenerator<[string, NamedArray]> {
  const reader = openReader(source, what(options));
  try {
    yield* tensorsOf(reader, await readHeader(reader, options), options);
  } finally {
    await reader.close();
  }
}

/**
 * Reads and checks the table of contents alone.
 *
 * @throws CheckpointError as {@link readSafetensors} does, except for faults that only the data show.
 */
export function readSafetensorsHeader(
  source: SafetensorsSource,
  options: ReadOptions = {},
): Promise<SafetensorsHeader> {
  return withReader(source, options, (reader) => readHeader(reader, options));
}

/** An open source, for callers that look at its header before they read on. */
export interface OpenSafetensors {
  /** The table of contents, read and checked at the first call. */
  header(): Promise<SafetensorsHeader>;
  /** Name and array of each tensor, as {@link iterateSafetensors}; once. */
  tensors(): AsyncGenerator<[string, NamedArray]>;
}

/**
 * Opens a source while a function runs. It is closed afterwards even if the function throws, so that no file stays open
 * and no unwanted download goes on.
 *
 * @throws CheckpointError as {@link readSafetensors}; what `use` throws.
 */
export function withSafetensors<T>(
  source: SafetensorsSource,
  options: ReadOptions,
  use: (open: OpenSafetensors) => Promise<T>,
): Promise<T> {
  return withReader(source, options, (reader) => {
    let header: Promise<SafetensorsHeader> | undefined;
    const open: OpenSafetensors = {
      header: () => (header ??= readHeader(reader, options)),
      async *tensors() {
        yield* tensorsOf(reader, await open.header(), options);
      },
    };
    return use(open);
  });
}

/** Opens a source while a function runs. */
async function withReader<T>(
  source: SafetensorsSource,
  options: ReadOptions,
  use: (reader: ByteReader) => Promise<T>,
): Promise<T> {
  const reader = openReader(source, what(options));
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

/** Reads the header from the beginning of a reader. */
async function readHeader(reader: ByteReader, options: ReadOptions): Promise<SafetensorsHeader> {
  const name = what(options);
  const length = headerLength(await reader.read(0, LENGTH_BYTES), reader.byteLength, name);
  const bytes = await reader.read(LENGTH_BYTES, length);
  if (bytes.length < length) {
    fail(name, `claims a header of ${formatBytes(length)}, but only ${formatBytes(bytes.length)} follow (truncated?)`);
  }
  const header = parseHeader(bytes, name);
  checkSize(header, reader.byteLength, options);
  return header;
}

/** Reads the tensors behind the header. */
async function* tensorsOf(
  reader: ByteReader,
  header: SafetensorsHeader,
  options: ReadOptions,
): AsyncGenerator<[string, NamedArray]> {
  for (const [name, entry] of header.tensors) {
    const wanted = options.select?.(name) ?? true;
    // A stream has to be read to its end anyway, to know that it is complete.
    if (!wanted && reader.byteLength !== undefined) continue;
    const array = await readTensor(reader, header, name, entry, what(options));
    if (wanted) yield [name, array];
  }
  const rest = await reader.read(header.byteLength, 1);
  if (rest.length > 0) failForRest(header, options);
}

async function readTensor(
  reader: ByteReader,
  { dataStart }: SafetensorsHeader,
  name: string,
  { dtype, shape, begin, end }: TensorEntry,
  file: string,
): Promise<NamedArray> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await reader.read(dataStart + begin, end - begin);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const problem = `tensor ${quote(name)} takes ${formatBytes(end - begin)}, which could not be allocated`;
    fail(file, problem, 'read it where there is more memory', cause);
  }
  if (bytes.length < end - begin) {
    fail(file, `ends within tensor ${quote(name)}, ${formatBytes(end - begin - bytes.length)} early (truncated?)`);
  }
  try {
    return { shape, data: decodeValues(dtype, bytes) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    fail(file, `tensor ${quote(name)} ${cause.message}`, undefined, cause);
  }
}

/** Compares the size that the header claims with that of the source, or with the limit where that is unknown. */
function checkSize(header: SafetensorsHeader, byteLength: number | undefined, options: ReadOptions): void {
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  const claim = `the header describes a file of ${formatBytes(header.byteLength)}, but `;
  if (byteLength === undefined) {
    if (header.byteLength > maxBytes) {
      fail(what(options), `${claim}${formatBytes(maxBytes)} are allowed`, 'raise maxBytes if you trust the sender');
    }
  } else if (header.byteLength > byteLength) {
    fail(what(options), `${claim}it has ${formatBytes(byteLength)} (truncated?)`);
  } else if (header.byteLength < byteLength) {
    failForRest(header, options);
  }
}

function failForRest(header: SafetensorsHeader, options: ReadOptions): never {
  fail(what(options), `goes on after the ${formatBytes(header.byteLength)} that its header describes`);
}

function what(options: ReadOptions): string {
  return options.what ?? 'safetensors data';
}
