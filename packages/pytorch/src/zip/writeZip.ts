import { crc32 } from './crc32.ts';
import { ENTRY_BYTES, IN_ZIP64, LOCAL_BYTES, SIGNATURES, viewOf } from './directory.ts';

/** A file to store in an archive. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const ALIGNMENT = 64;
/** The extra field with which PyTorch fills up to the alignment. */
const PADDING_ID = 0x4246;
const EXTRA_HEAD = 4;
const VERSION = 45;
const UTF8 = 0x0800;
/** The first day that a zip archive can tell, so that the same weights give the same bytes. */
const DATE = 0x21;

/**
 * Writes a zip archive of stored entries, each aligned as in PyTorch's own files. Beyond 4 GiB it has the zip64 records.
 *
 * @param files - Of less than 4 GiB each.
 * @returns The archive in pieces, which may share the memory of `bytes` and are valid until the next one.
 */
export function* writeZip(files: Iterable<StoredFile>): Generator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    if (bytes.length >= IN_ZIP64) {
      throw new RangeError(`${name} has ${bytes.length} bytes: 4 GiB and more are not written`);
    }
    const text = new TextEncoder().encode(name);
    const crc = crc32(bytes);
    const unpadded = offset + LOCAL_BYTES + text.length + EXTRA_HEAD;
    const padding = (ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT;
    const local = new Uint8Array(LOCAL_BYTES + text.length + EXTRA_HEAD + padding);
    const view = viewOf(local);
    view.setUint32(0, SIGNATURES.local, true);
    setFacts(view, 4, crc, bytes.length, text.length);
    view.setUint16(28, EXTRA_HEAD + padding, true);
    local.set(text, LOCAL_BYTES);
    view.setUint16(LOCAL_BYTES + text.length, PADDING_ID, true);
    view.setUint16(LOCAL_BYTES + text.length + 2, padding, true);
    yield local;
    yield bytes;
    directory.push(directoryEntry(text, crc, bytes.length, offset));
    offset += local.length + bytes.length;
  }
  yield* directory;
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  yield endRecords(directory.length, size, offset);
}

/** The fields that the local header and the directory share. */
function setFacts(view: DataView, at: number, crc: number, size: number, nameLength: number): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, UTF8, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, nameLength, true);
}

function directoryEntry(name: Uint8Array, crc: number, size: number, offset: number): Uint8Array {
  const far = offset >= IN_ZIP64;
  const entry = new Uint8Array(ENTRY_BYTES + name.length + (far ? 12 : 0));
  const view = viewOf(entry);
  view.setUint32(0, SIGNATURES.entry, true);
  view.setUint16(4, VERSION, true);
  setFacts(view, 6, crc, size, name.length);
  view.setUint32(42, far ? IN_ZIP64 : offset, true);
  entry.set(name, ENTRY_BYTES);
  if (far) {
    view.setUint16(30, 12, true);
    view.setUint16(ENTRY_BYTES + name.length, 1, true);
    view.setUint16(ENTRY_BYTES + name.length + 2, 8, true);
    view.setBigUint64(ENTRY_BYTES + name.length + 4, BigInt(offset), true);
  }
  return entry;
}

function endRecords(count: number, size: number, offset: number): Uint8Array {
  const wide = count >= 0xffff || offset >= IN_ZIP64 || size >= IN_ZIP64;
  const start = wide ? 76 : 0;
  const records = new Uint8Array(start + 22);
  const view = viewOf(records);
  if (wide) {
    view.setUint32(0, SIGNATURES.end64, true);
    view.setBigUint64(4, 44n, true);
    view.setUint16(12, VERSION, true);
    view.setUint16(14, VERSION, true);
    for (const [at, value] of [
      [24, count],
      [32, count],
      [40, size],
      [48, offset],
      [64, offset + size],
    ] as const) {
      view.setBigUint64(at, BigInt(value), true);
    }
    view.setUint32(56, SIGNATURES.locator, true);
    view.setUint32(72, 1, true);
  }
  view.setUint32(start, SIGNATURES.end, true);
  view.setUint16(start + 8, Math.min(count, 0xffff), true);
  view.setUint16(start + 10, Math.min(count, 0xffff), true);
  view.setUint32(start + 12, Math.min(size, IN_ZIP64), true);
  view.setUint32(start + 16, Math.min(offset, IN_ZIP64), true);
  return records;
}
