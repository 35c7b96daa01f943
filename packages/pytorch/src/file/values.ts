import { decodeValues, type ArrayData, type NamedArray } from '@sr3kit/safetensors';
import { DTYPES } from '../dtype.ts';
import { fail } from '../problem.ts';
import type { PyTorchTensor, PyTorchValue } from '../value.ts';

/** Reads bytes of a storage, from its beginning. */
export type ReadStorage = (key: string, offset: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

/** What a format gives. */
export interface Contents {
  readonly format: 'zip' | 'legacy';
  readonly value: PyTorchValue;
  readonly readStorage: ReadStorage;
}

/** The values of a tensor in the order of its shape, whatever its strides; no more of its storage is read than it spans. */
export async function tensorValues(tensor: PyTorchTensor, read: ReadStorage, what: string): Promise<NamedArray> {
  const { shape, strides, offset, storage } = tensor;
  const { bytes, readAs } = DTYPES.get(tensor.dtype)!;
  if (readAs === null) {
    fail(what, `holds a tensor in the number format ${tensor.dtype}, which is not readable`, 'save it as float32');
  }
  const size = shape.reduce((product, length) => product * length, 1);
  const span = size === 0 ? 0 : 1 + shape.reduce((last, length, axis) => last + (length - 1) * strides[axis]!, 0);
  let data: ArrayData;
  try {
    data = decodeValues(readAs, await read(storage.key, size === 0 ? 0 : offset * bytes, span * bytes));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    fail(what, `a tensor of shape [${shape.join(', ')}] ${cause.message}`, undefined, cause);
  }
  return { shape, data: isContiguous(shape, strides) ? data : gathered(data, shape, strides, size) };
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return shape.includes(0);
    expected *= shape[axis]!;
  }
  return true;
}

function gathered(data: ArrayData, shape: readonly number[], strides: readonly number[], size: number): ArrayData {
  const found = new (data.constructor as new (size: number) => ArrayData)(size);
  const index = shape.map(() => 0);
  let at = 0;
  for (let i = 0; i < size; i++) {
    found[i] = data[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return found;
}
