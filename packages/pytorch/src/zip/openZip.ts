import { fail, quote } from '../problem.ts';
import type { RandomAccess } from '../randomAccess.ts';
import { crc32 } from './crc32.ts';
import { LOCAL_BYTES, readZipDirectory, SIGNATURES, viewOf, type ZipEntry } from './directory.ts';

/** Bytes that are in memory at a time while an entry is checked. */
const CHUNK = 2 ** 20;

/** An open archive. */
export interface Zip {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /**
   * Some bytes of an entry. At the first call for an entry its local header and all its bytes are checked.
   *
   * @param offset - From the beginning of the entry.
   */
  read(entry: ZipEntry, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Opens an archive of stored entries; its table of contents is checked first. */
export async function openZip(file: RandomAccess): Promise<Zip> {
  const entries = await readZipDirectory(file);
  const places = new Map<string, number>();

  async function check(entry: ZipEntry, bytes: Uint8Array | null, place: number): Promise<void> {
    let crc = bytes ? crc32(bytes) : 0;
    if (!bytes) {
      for (let at = 0; at < entry.byteLength; at += CHUNK) {
        crc = crc32(await file.read(place + at, Math.min(CHUNK, entry.byteLength - at)), crc);
      }
    }
    if (crc !== entry.crc) {
      fail(file.what, `the bytes of entry ${quote(entry.name)} are not those that were saved (the CRC-32 differs)`);
    }
    places.set(entry.name, place);
  }

  return {
    entries,
    async read(entry, offset, length) {
      if (offset + length > entry.byteLength) {
        fail(file.what, `entry ${quote(entry.name)} has ${entry.byteLength} bytes, but ${offset + length} are needed`);
      }
      const known = places.get(entry.name);
      const place = known ?? (await placeOf(file, entry));
      const whole = length === entry.byteLength;
      // What is needed as a whole is read once.
      if (known === undefined && !whole) await check(entry, null, place);
      const bytes = await file.read(place + offset, length);
      if (known === undefined && whole) await check(entry, bytes, place);
      return bytes;
    },
  };
}

/** Offset of the bytes of an entry, behind its local header, which must tell of the same entry. */
async function placeOf(file: RandomAccess, entry: ZipEntry): Promise<number> {
  const where = `the header of entry ${quote(entry.name)}`;
  const view = viewOf(await file.read(entry.headerOffset, LOCAL_BYTES));
  if (view.getUint32(0, true) !== SIGNATURES.local) fail(file.what, `${where} is not where the archive says`);
  const [nameLength, extraLength] = [view.getUint16(26, true), view.getUint16(28, true)];
  const place = entry.headerOffset + LOCAL_BYTES + nameLength + extraLength;
  if (place + entry.byteLength > entry.limit) fail(file.what, `${where} makes it overlap what follows it`);
  const name = new TextDecoder().decode(await file.read(entry.headerOffset + LOCAL_BYTES, nameLength));
  if (name !== entry.name || view.getUint16(8, true) !== 0) {
    fail(file.what, `${where} tells of another entry (${quote(name)}) than the table of contents`);
  }
  return place;
}
