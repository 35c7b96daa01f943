import type { Dtype } from '../dtype.ts';
import { counts, isGlobal, type Global, type Item, type Vocabulary } from '../pickle/globals.ts';
import { isTensor, type PyTorchTensor, type PyTorchValue } from '../value.ts';

/** Number formats by NumPy's letters. */
const FORMATS: Readonly<Record<string, string>> = {
  f8: 'float64',
  f4: 'float32',
  f2: 'float16',
  i8: 'int64',
  i4: 'int32',
  i2: 'int16',
  i1: 'int8',
  u1: 'uint8',
  b1: 'bool',
};

const DTYPE = 'numpy.dtype';
const ARRAY = 'numpy.ndarray';
/** NumPy 2 has moved it. */
const RECONSTRUCT: readonly string[] = ['numpy.core.multiarray._reconstruct', 'numpy._core.multiarray._reconstruct'];

const bad = (problem: string): never => {
  throw new RangeError(problem);
};

/** An array that is made empty first and given its shape and bytes by its state. */
type Growing = { -readonly [Key in keyof PyTorchTensor]: PyTorchTensor[Key] };

/**
 * The names in pickles of NumPy arrays: `_reconstruct`, `ndarray` and `dtype`.
 *
 * @param contents - Is given the bytes of each array, under the key of its storage.
 * @param dtypes - Number formats by name.
 */
export function arrayVocabulary(contents: Map<string, Uint8Array>, dtypes: ReadonlyMap<string, Dtype>): Vocabulary {
  const empty = new Set<Item>();

  function reconstruct([type]: readonly Item[]): Item {
    if (!isGlobal(type) || type.name !== ARRAY) bad('an array is made of something else');
    const dtype = dtypes.get('uint8')!;
    const storage = { kind: 'storage', key: `array ${empty.size}`, dtype, count: 0 } as const;
    const array: PyTorchTensor = { kind: 'tensor', dtype: dtype.name, shape: [0], strides: [1], offset: 0, storage };
    empty.add(array);
    contents.set(storage.key, new Uint8Array(0));
    return array;
  }

  /** `(version, shape, dtype, in Fortran's order, bytes)` */
  function fill(array: Growing, state: Item): void {
    const [, size, format, columns, bytes] = Array.isArray(state) ? (state as readonly Item[]) : [];
    const shape = counts(size, 'shape');
    const dtype = dtypes.get(isGlobal(format) ? format.name : '') ?? bad('an array has an unknown number format');
    const count = shape.reduce((product, length) => product * length, 1);
    if (!(bytes instanceof Uint8Array) || bytes.length !== count * dtype.bytes || array.storage.count > 0) {
      return bad(`an array of shape [${shape.join(', ')}] does not have the bytes of its ${count} values`);
    }
    array.storage = { ...array.storage, dtype, count };
    Object.assign(array, { dtype: dtype.name, shape, strides: stridesOf(shape, columns === true) });
    contents.set(array.storage.key, bytes);
  }

  const callable: Readonly<Record<string, (args: readonly Item[]) => Item>> = {
    [DTYPE]: formatOf,
    ...Object.fromEntries(RECONSTRUCT.map((name) => [name, reconstruct])),
  };
  return {
    known(name) {
      if (Object.hasOwn(callable, name)) return { kind: 'global', name, call: callable[name]! };
      return name === ARRAY ? { kind: 'global', name } : undefined;
    },
    build(object, state) {
      if (isTensor(object as PyTorchValue) && empty.has(object)) {
        fill(object as Growing, state);
      } else if (isGlobal(object) && dtypes.has(object.name)) {
        const order = Array.isArray(state) ? (state as readonly Item[])[1] : undefined;
        if (order !== '<' && order !== '|') bad('an array is big-endian or its number format has parts');
      } else {
        bad('it sets the state of an object');
      }
    },
    reader: 'Python',
    advice: 'if you trust it, load it in Python and pickle a dictionary of NumPy arrays alone',
  };
}

/** `dtype('f4', False, True)` */
function formatOf([letters]: readonly Item[]): Global {
  const name = typeof letters === 'string' && Object.hasOwn(FORMATS, letters) ? FORMATS[letters] : undefined;
  return name === undefined ? bad('an array holds something other than numbers') : { kind: 'global', name };
}

/** How many values lie between neighbours along each axis: the last runs fastest, in Fortran's order the first. */
function stridesOf(shape: readonly number[], columns: boolean): number[] {
  const strides = shape.map(() => 1);
  let step = 1;
  for (let i = 0; i < shape.length; i++) {
    const axis = columns ? i : shape.length - 1 - i;
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}
