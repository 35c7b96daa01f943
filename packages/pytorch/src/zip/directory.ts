import { fail, quote } from '../problem.ts';
import type { RandomAccess } from '../randomAccess.ts';

/** A stored file within an archive, as the central directory describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly crc: number;
  readonly byteLength: number;
  /** Offset of the local header. */
  readonly headerOffset: number;
  /** Where the next thing in the archive begins: the entry must end before it. */
  readonly limit: number;
}

const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
export const ENTRY_BYTES = 46;
export const LOCAL_BYTES = 30;
/** A directory of more bytes than this describes no weights. */
const MOST_DIRECTORY_BYTES = 2 ** 26;
export const SIGNATURES = {
  local: 0x04034b50,
  entry: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
};
/** The value of a 32-bit field whose number is in the zip64 extension. */
export const IN_ZIP64 = 0xffffffff;

/**
 * Reads the table of contents of a zip archive (APPNOTE 4.3) and checks it before anything in it is believed: PyTorch
 * stores its entries without compression, so their sizes are those of the file, and none may overlap another.
 *
 * @throws CheckpointError naming the entry that is wrong.
 */
export async function readZipDirectory(file: RandomAccess): Promise<ReadonlyMap<string, ZipEntry>> {
  const { what, byteLength } = file;
  const { offset, size, count, end } = await findDirectory(file);
  if (offset + size !== end) fail(what, 'the table of contents of the archive is not where its end says');
  if (size > MOST_DIRECTORY_BYTES || count * ENTRY_BYTES > size) {
    fail(what, `the archive claims ${count} entries, which do not fit its table of contents of ${size} bytes`);
  }
  const bytes = await file.read(offset, size);
  const view = viewOf(bytes);
  const entries: Omit<ZipEntry, 'limit'>[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > size || view.getUint32(at, true) !== SIGNATURES.entry) {
      fail(what, `entry ${i + 1} of ${count} of the archive's table of contents is damaged`);
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const next = at + ENTRY_BYTES + nameLength + extraLength + commentLength;
    if (next > size) fail(what, `entry ${i + 1} of ${count} of the archive's table of contents is cut off`);
    const nameEnd = at + ENTRY_BYTES + nameLength;
    const name = readName(bytes.subarray(at + ENTRY_BYTES, nameEnd), what);
    if (names.has(name)) fail(what, `the archive has two entries ${quote(name)}`);
    names.add(name);
    entries.push(readEntry(view, at, name, bytes.subarray(nameEnd, nameEnd + extraLength), what));
    at = next;
  }
  if (at !== size) fail(what, 'the table of contents of the archive holds more than its entries');
  if (byteLength < end) fail(what, 'the archive is cut off');
  return withLimits(entries, offset, what);
}

/** Sorted by place, each ends before the next begins. */
function withLimits(
  entries: Omit<ZipEntry, 'limit'>[],
  directory: number,
  what: string,
): ReadonlyMap<string, ZipEntry> {
  const sorted = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  const limits = new Map<string, number>();
  sorted.forEach((entry, i) => {
    const limit = sorted[i + 1]?.headerOffset ?? directory;
    if (entry.headerOffset + LOCAL_BYTES + entry.byteLength > limit) {
      fail(what, `entry ${quote(entry.name)} of the archive overlaps what follows it`);
    }
    limits.set(entry.name, limit);
  });
  return new Map(entries.map((entry) => [entry.name, { ...entry, limit: limits.get(entry.name)! }]));
}

function readName(bytes: Uint8Array, what: string): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    fail(what, 'the name of an entry of the archive is not text', undefined, cause);
  }
  const unsafe = name === '' || /[\\\0]/.test(name) || /^([/]|[a-z]:)/i.test(name) || name.split('/').includes('..');
  if (unsafe) fail(what, `the archive has an entry ${quote(name)}, which points outside it`);
  return name;
}

function readEntry(view: DataView, at: number, name: string, extra: Uint8Array, what: string): Omit<ZipEntry, 'limit'> {
  const where = `entry ${quote(name)} of the archive`;
  if (view.getUint16(at + 8, true) & 1) fail(what, `${where} is encrypted`, 'save it without a password');
  const method = view.getUint16(at + 10, true);
  if (method !== 0) {
    fail(what, `${where} is compressed (method ${method}), which PyTorch never does`, 'save it by torch.save');
  }
  const wide = zip64Fields(extra);
  const field = (offset: number): number => {
    const value = view.getUint32(at + offset, true);
    if (value !== IN_ZIP64) return value;
    const long = wide.shift();
    if (long === undefined || long > Number.MAX_SAFE_INTEGER) fail(what, `${where} has no size that can be read`);
    return Number(long);
  };
  const byteLength = field(24);
  const packed = field(20);
  const headerOffset = field(42);
  if (packed !== byteLength) fail(what, `${where} claims ${byteLength} bytes and stores ${packed}`);
  return { name, crc: view.getUint32(at + 16, true), byteLength, headerOffset };
}

/** The 64-bit numbers of the zip64 extension (APPNOTE 4.5.3). */
function zip64Fields(extra: Uint8Array): bigint[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      const count = Math.min(size, extra.length - at - 4) >> 3;
      return Array.from({ length: count }, (_, i) => view.getBigUint64(at + 4 + 8 * i, true));
    }
    at += 4 + size;
  }
  return [];
}

interface DirectoryPlace {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
  /** Where the records about the directory begin. */
  readonly end: number;
}

async function findDirectory(file: RandomAccess): Promise<DirectoryPlace> {
  const { what, byteLength } = file;
  const tailStart = Math.max(0, byteLength - END_BYTES - LONGEST_COMMENT);
  const tail = viewOf(await file.read(tailStart, byteLength - tailStart));
  let at = tail.byteLength - END_BYTES;
  const isEnd = (): boolean =>
    tail.getUint32(at, true) === SIGNATURES.end && at + END_BYTES + tail.getUint16(at + 20, true) === tail.byteLength;
  while (at >= 0 && !isEnd()) at--;
  if (at < 0) fail(what, 'the archive has no end (truncated?)');
  const [disk, directoryDisk] = [tail.getUint16(at + 4, true), tail.getUint16(at + 6, true)];
  const end = tailStart + at;
  const place = {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
    end,
  };
  const wide = place.count === 0xffff || place.size === IN_ZIP64 || place.offset === IN_ZIP64;
  const locator = end >= LOCATOR_BYTES ? viewOf(await file.read(end - LOCATOR_BYTES, LOCATOR_BYTES)) : null;
  if (locator?.getUint32(0, true) === SIGNATURES.locator) {
    return findDirectory64(file, Number(locator.getBigUint64(8, true)), end - LOCATOR_BYTES);
  }
  if (wide) fail(what, 'the archive is larger than 4 GiB, but has no zip64 record');
  if (disk !== 0 || directoryDisk !== 0) fail(what, 'the archive is one of several parts');
  return place;
}

async function findDirectory64(file: RandomAccess, at: number, locatorOffset: number): Promise<DirectoryPlace> {
  if (!Number.isSafeInteger(at) || at + END64_BYTES > locatorOffset) {
    fail(file.what, 'the zip64 record of the archive is not where its locator says');
  }
  const view = viewOf(await file.read(at, END64_BYTES));
  if (view.getUint32(0, true) !== SIGNATURES.end64) fail(file.what, 'the zip64 record of the archive is damaged');
  const [count, size, offset] = [32, 40, 48].map((field) => Number(view.getBigUint64(field, true))) as [
    number,
    number,
    number,
  ];
  return { count, size, offset, end: at };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
