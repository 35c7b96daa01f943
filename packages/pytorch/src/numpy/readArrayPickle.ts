import type { NamedArray } from '@sr3kit/safetensors';
import { DTYPES } from '../dtype.ts';
import { tensorValues } from '../file/values.ts';
import { MoreNeeded, readPickle, type Pickle } from '../pickle/readPickle.ts';
import { fail } from '../problem.ts';
import type { PyTorchTensor, PyTorchValue } from '../value.ts';
import { arrayVocabulary } from './arrayVocabulary.ts';

/** A pickle of arrays that has been read. */
export interface ArrayPickle {
  /** What was pickled. Arrays are tensors in it. */
  readonly value: PyTorchValue;
  /**
   * The values of one of its arrays, in the order of its shape.
   *
   * @returns Owned by the caller.
   * @throws CheckpointError for a number format that is not readable.
   */
  read(tensor: PyTorchTensor): Promise<NamedArray>;
}

/**
 * Reads a plain pickle of dictionaries and lists of NumPy arrays, as `pickle.dump` of Python 3 writes it (protocols 3 and
 * 4); weights of JAX are often kept so. Nothing in it is executed: what is neither plain data nor an array is refused by name.
 *
 * @param bytes - The whole file. Arrays are views of it until they are read.
 * @param what - What messages call it: its path.
 * @throws CheckpointError for anything else.
 */
export function readArrayPickle(bytes: Uint8Array, what: string): ArrayPickle {
  const contents = new Map<string, Uint8Array>();
  const { value, end } = parse(bytes, what, contents);
  if (end !== bytes.length) fail(what, `goes on for ${bytes.length - end} bytes after its pickle`);
  return {
    value,
    read: (tensor) =>
      tensorValues(
        tensor,
        // A copy, for what `slice` of a Buffer gives is none.
        (key, offset, length) => Promise.resolve(new Uint8Array(contents.get(key)!.subarray(offset, offset + length))),
        what,
      ),
  };
}

function parse(bytes: Uint8Array, what: string, contents: Map<string, Uint8Array>): Pickle {
  try {
    return readPickle(bytes, 0, what, arrayVocabulary(contents, DTYPES));
  } catch (error) {
    if (error instanceof MoreNeeded) fail(what, 'its pickle is cut off', undefined, error);
    throw error;
  }
}
