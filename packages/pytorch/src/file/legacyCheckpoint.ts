import { MoreNeeded, readPickle, type Pickle } from '../pickle/readPickle.ts';
import { fail, quote } from '../problem.ts';
import type { RandomAccess } from '../randomAccess.ts';
import { viewOf } from '../zip/directory.ts';
import type { Contents } from './values.ts';
import { MOST_PICKLE_BYTES } from './zipCheckpoint.ts';

/** What the first pickle of the legacy format holds, in hexadecimal. */
const MAGIC = '1950a86a20f9469cfc6c';
const PROTOCOL = 1001;
const FIRST_READ = 2 ** 18;
const COUNT_BYTES = 8;

/**
 * Opens the format of PyTorch before 1.6: pickles of a magic number, of a version, of facts about the machine, of the
 * value and of the keys of its storages, then each storage behind its number of values.
 */
export async function openLegacyCheckpoint(file: RandomAccess): Promise<Contents> {
  const { what, byteLength } = file;
  const next = pickles(file);
  const magic = (await next()).value;
  if (typeof magic !== 'bigint' || magic.toString(16) !== MAGIC) {
    fail(what, 'is a pickle, but none of PyTorch', 'give a file by torch.save');
  }
  const protocol = (await next()).value;
  if (protocol !== PROTOCOL) fail(what, `is not of version ${PROTOCOL} of the legacy format`);
  const machine = (await next()).value;
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) {
    fail(what, 'was saved on a big-endian machine', 'save it on another one');
  }
  const { value, storages } = await next();
  const { value: keys, end } = await next();
  if (!Array.isArray(keys) || keys.length !== storages.size || new Set(keys).size !== keys.length) {
    fail(what, 'does not list the storages that it refers to');
  }
  const places = new Map<string, { place: number; byteLength: number }>();
  let at = end;
  for (const key of keys as unknown[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage) fail(what, 'lists a storage which it does not refer to');
    const count = viewOf(await file.read(at, COUNT_BYTES)).getBigInt64(0, true);
    if (count !== BigInt(storage.count)) {
      fail(what, `storage ${quote(storage.key)} holds ${count} values, but is said to have ${storage.count}`);
    }
    const bytes = storage.count * storage.dtype.bytes;
    places.set(storage.key, { place: at + COUNT_BYTES, byteLength: bytes });
    at += COUNT_BYTES + bytes;
    if (at > byteLength) fail(what, `ends within storage ${quote(storage.key)} (truncated?)`);
  }
  if (at !== byteLength) fail(what, `goes on for ${byteLength - at} bytes after its last storage`);
  return {
    format: 'legacy',
    value,
    readStorage: (key, offset, length) => {
      const found = places.get(key)!;
      if (offset + length > found.byteLength) fail(what, `storage ${quote(key)} is too short for a tensor`);
      return file.read(found.place + offset, length);
    },
  };
}

/** One pickle after the other, from a part of the file that grows as they need it. */
function pickles(file: RandomAccess): () => Promise<Pickle> {
  const { what, byteLength } = file;
  let bytes: Uint8Array = new Uint8Array(0);
  let at = 0;
  return async () => {
    for (;;) {
      try {
        const pickle = readPickle(bytes, at, what);
        at = pickle.end;
        return pickle;
      } catch (error) {
        if (!(error instanceof MoreNeeded)) throw error;
        if (bytes.length === byteLength) fail(what, 'ends within a pickle (truncated?)', undefined, error);
        const wanted = Math.max(FIRST_READ, 4 * bytes.length);
        if (wanted > MOST_PICKLE_BYTES) fail(what, `its pickle has more than ${bytes.length} bytes`);
        bytes = await file.read(0, Math.min(wanted, byteLength));
      }
    }
  };
}
