import { DTYPES, STORAGES, type Dtype } from '../dtype.ts';
import { isTensor, type PyTorchTensor, type PyTorchValue, type Storage } from '../value.ts';

/** Something that a pickle names: what it stands for here, and what calling it gives. Nothing is looked up by a name. */
export interface Global {
  readonly kind: 'global';
  readonly name: string;
  readonly call?: (args: readonly Item[]) => Item;
}

/** What lies on the stack of a pickle. */
export type Item = PyTorchValue | Global | Storage;

/** What a kind of pickle may name. */
export interface Vocabulary {
  /** What a name stands for; undefined where it may not be named. */
  known(name: string): Global | undefined;
  /**
   * Gives an object its state, BUILD.
   *
   * @param storages - Where a value's bytes may be announced.
   * @throws RangeError for an object that has none.
   */
  build(object: Item, state: Item, storages: Map<string, Storage>): void;
  /** Whose files they are, for messages, and what to do about one that names something else. */
  readonly reader: string;
  readonly advice: string;
}

const bad = (problem: string): never => {
  throw new RangeError(problem);
};

const isKind = (value: Item | undefined, kind: 'global' | 'storage'): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

export const isGlobal = (value: Item | undefined): value is Global => isKind(value, 'global');
export const isStorage = (value: Item | undefined): value is Storage => isKind(value, 'storage');

const MOST_AXES = 64;

/** Asserts a list of integers of at least 0, such as a shape. */
export function counts(value: Item | undefined, what: string): number[] {
  const valid = Array.isArray(value) && value.length <= MOST_AXES;
  if (!valid || !value.every((each) => Number.isSafeInteger(each) && (each as number) >= 0)) {
    bad(`the ${what} of a tensor is not a list of integers of at least 0`);
  }
  return [...(value as number[])];
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, ...)`; v3 names the number format besides. */
function tensor([source, offset, size, stride, , , format]: readonly Item[], version: 1 | 2 | 3): PyTorchTensor {
  const storage = isStorage(source) ? source : bad('a tensor has no storage');
  const shape = counts(size, 'shape');
  const strides = counts(stride, 'strides');
  const [start] = counts([offset as PyTorchValue], 'offset') as [number];
  if (shape.length !== strides.length) bad('the shape and the strides of a tensor have different lengths');
  const dtype = version === 3 ? dtypeOf(format) : storage.dtype;
  // The storage of version 3 counts bytes.
  const count = version === 3 ? Math.floor((storage.count * storage.dtype.bytes) / dtype.bytes) : storage.count;
  const values = shape.reduce((product, length) => product * length, 1);
  // Also keeps a few bytes from becoming a large array: an axis whose stride is 0 repeats its values.
  if (values > count) bad(`a tensor of shape [${shape.join(', ')}] needs ${values} values, its storage has ${count}`);
  const last = shape.reduce((at, length, axis) => at + (length - 1) * strides[axis]!, start);
  if (values > 0 && !(last < count)) bad(`a tensor of shape [${shape.join(', ')}] reaches beyond its storage`);
  return { kind: 'tensor', dtype: dtype.name, shape, strides, offset: start, storage: { ...storage, dtype, count } };
}

function dtypeOf(value: Item | undefined): Dtype {
  const found = isGlobal(value) && value.name.startsWith('torch.') ? DTYPES.get(value.name.slice(6)) : undefined;
  return found ?? bad('a tensor has an unknown number format');
}

function orderedDictionary([pairs]: readonly Item[]): PyTorchValue {
  if (pairs === undefined) return new Map();
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    return bad('an ordered dictionary is not made of pairs');
  }
  return new Map(pairs as [PyTorchValue, PyTorchValue][]);
}

function set([values = []]: readonly Item[]): PyTorchValue {
  return Array.isArray(values) ? new Set(values as PyTorchValue[]) : bad('a set is not made of a list');
}

/** Bytes, as protocol 2 writes them: as text in Latin-1. */
function encoded([text, encoding]: readonly Item[]): PyTorchValue {
  if (typeof text !== 'string' || encoding !== 'latin1') return bad('bytes are not written as PyTorch writes them');
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** `cuda`, `cuda:0` */
function device(args: readonly Item[]): PyTorchValue {
  const plain = args.every((each) => typeof each === 'string' || typeof each === 'number');
  return plain ? args.join(':') : bad('a device is not named by text');
}

const callable: Readonly<Record<string, (args: readonly Item[]) => Item>> = {
  'collections.OrderedDict': orderedDictionary,
  'torch._utils._rebuild_tensor': (args) => tensor(args, 1),
  'torch._utils._rebuild_tensor_v2': (args) => tensor(args, 2),
  'torch._utils._rebuild_tensor_v3': (args) => tensor(args, 3),
  'torch._utils._rebuild_parameter': ([value]) =>
    isTensor(value as PyTorchValue) ? value! : bad('a parameter is not a tensor'),
  'torch.Size': ([sizes]) => counts(sizes, 'size'),
  'torch.device': device,
  'builtins.set': set,
  '__builtin__.set': set,
  '_codecs.encode': encoded,
};

/** What state dictionaries are made of, by name; undefined for everything else there is. */
function knownGlobal(name: string): Global | undefined {
  if (Object.hasOwn(callable, name)) return { kind: 'global', name, call: callable[name]! };
  const isData = STORAGES.has(name) || (name.startsWith('torch.') && DTYPES.has(name.slice(6)));
  return isData ? { kind: 'global', name } : undefined;
}

/** The pickles of PyTorch. */
export const torchVocabulary: Vocabulary = {
  known: knownGlobal,
  /** State dictionaries carry `_metadata`, the versions of their modules, as an attribute. Nothing else has a state. */
  build(object, state) {
    if (!(object instanceof Map) || !(state instanceof Map)) bad('it sets the state of an object');
  },
  reader: 'PyTorch',
  advice: 'if you trust it, load it in PyTorch and save model.state_dict() alone',
};

/** A persistent id: `('storage', class, key, device, number of values)`, to which the legacy format adds a view. */
export function storageOf(id: Item | undefined): Storage {
  if (!Array.isArray(id) || id[0] !== 'storage') return bad('something other than a storage lies outside the pickle');
  const [, type, key, , count, view] = id as Item[];
  const dtype = isGlobal(type) ? STORAGES.get(type.name) : undefined;
  if (!dtype || typeof key !== 'string') return bad('a storage has no known class or no key');
  if (!Number.isSafeInteger(count) || (count as number) < 0) return bad(`storage ${key} has no number of values`);
  if (view !== undefined && view !== null) return bad(`storage ${key} is a view of another one (PyTorch before 0.4)`);
  return { kind: 'storage', key, dtype, count: count as number };
}
