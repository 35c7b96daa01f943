import type { Dtype } from './dtype.ts';

/** The memory that one or more tensors look at. */
export interface Storage {
  readonly kind: 'storage';
  readonly key: string;
  readonly dtype: Dtype;
  /** Number of values of `dtype`. */
  readonly count: number;
}

/** A tensor as the file describes it. Its values stay in the file until it is read. */
export interface PyTorchTensor {
  readonly kind: 'tensor';
  /** Its number format by PyTorch's name: `float32`, `bfloat16`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** How many values of its storage lie between neighbours along each axis. */
  readonly strides: readonly number[];
  /** Where in its storage its first value lies. */
  readonly offset: number;
  /** Tensors of one storage share memory. Its number format is that of the tensor, whatever the file calls it. */
  readonly storage: Storage;
}

/**
 * What a checkpoint is made of: dictionaries of any kind as maps, lists and tuples as arrays, number formats as their
 * names, and tensors. Integers beyond 2^53 are bigints. A list may hold itself, as in Python.
 */
export type PyTorchValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PyTorchTensor
  | readonly PyTorchValue[]
  | ReadonlyMap<PyTorchValue, PyTorchValue>
  | ReadonlySet<PyTorchValue>;

/** Whether a value is a tensor. */
export function isTensor(value: PyTorchValue | undefined): value is PyTorchTensor {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';
}
