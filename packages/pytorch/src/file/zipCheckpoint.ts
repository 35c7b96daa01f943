import { MoreNeeded, readPickle, type Pickle } from '../pickle/readPickle.ts';
import { fail, quote } from '../problem.ts';
import type { RandomAccess } from '../randomAccess.ts';
import type { Storage } from '../value.ts';
import { openZip } from '../zip/openZip.ts';
import type { Contents } from './values.ts';

/** Pickles hold names and shapes; the values lie beside them. */
export const MOST_PICKLE_BYTES: number = 2 ** 26;

/** Opens the format of PyTorch 1.6 and later: a zip archive of a pickle, `NAME/data.pkl`, and storages, `NAME/data/KEY`. */
export async function openZipCheckpoint(file: RandomAccess): Promise<Contents> {
  const { what } = file;
  const zip = await openZip(file);
  const pickles = [...zip.entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  const [entry] = pickles;
  if (!entry || pickles.length > 1) {
    fail(
      what,
      `is a zip archive with ${pickles.length} entries NAME/data.pkl instead of one`,
      'give a file by torch.save',
    );
  }
  const folder = entry.name.slice(0, -'data.pkl'.length);
  if (zip.entries.has(`${folder}constants.pkl`)) {
    fail(what, 'is a TorchScript program, not weights', 'save its state_dict() by torch.save');
  }
  const order = zip.entries.get(`${folder}byteorder`);
  if (order && order.byteLength !== 6) fail(what, 'was saved on a big-endian machine', 'save it on another one');
  if (entry.byteLength > MOST_PICKLE_BYTES) {
    fail(what, `its pickle has ${entry.byteLength} bytes`, 'save the state dictionary alone');
  }
  const pickle = parse(await zip.read(entry, 0, entry.byteLength), what);
  const entryOf = ({ key, count, dtype }: Storage) => {
    const found = zip.entries.get(`${folder}data/${key}`);
    if (!found) fail(what, `has no storage ${quote(key)}, which its pickle refers to`);
    if (found.byteLength !== count * dtype.bytes) {
      fail(what, `storage ${quote(key)} has ${found.byteLength} bytes, but its pickle says ${count * dtype.bytes}`);
    }
    return found;
  };
  const storages = new Map([...pickle.storages].map(([key, storage]) => [key, entryOf(storage)]));
  return {
    format: 'zip',
    value: pickle.value,
    readStorage: (key, offset, length) => zip.read(storages.get(key)!, offset, length),
  };
}

function parse(bytes: Uint8Array, what: string): Pickle {
  try {
    return readPickle(bytes, 0, what);
  } catch (error) {
    if (error instanceof MoreNeeded) fail(what, 'its pickle is cut off', undefined, error);
    throw error;
  }
}
