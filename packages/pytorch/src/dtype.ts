import type { SafetensorsDtype } from '@sr3kit/safetensors';

/** A number format of PyTorch, by the name it has there. */
export interface Dtype {
  readonly name: string;
  readonly bytes: number;
  /** The same format in safetensors; null for those that are not read. */
  readonly readAs: SafetensorsDtype | null;
}

const dtype = (name: string, bytes: number, readAs: SafetensorsDtype | null = null): Dtype => ({ name, bytes, readAs });

const dtypes: readonly Dtype[] = [
  dtype('float64', 8, 'F64'),
  dtype('float32', 4, 'F32'),
  dtype('float16', 2, 'F16'),
  dtype('bfloat16', 2, 'BF16'),
  dtype('int64', 8, 'I64'),
  dtype('int32', 4, 'I32'),
  dtype('int16', 2, 'I16'),
  dtype('int8', 1, 'I8'),
  dtype('uint8', 1, 'U8'),
  dtype('bool', 1, 'BOOL'),
  dtype('complex32', 4),
  dtype('complex64', 8),
  dtype('complex128', 16),
  dtype('uint16', 2),
  dtype('uint32', 4),
  dtype('uint64', 8),
  dtype('float8_e4m3fn', 1),
  dtype('float8_e4m3fnuz', 1),
  dtype('float8_e5m2', 1),
  dtype('float8_e5m2fnuz', 1),
  dtype('float8_e8m0fnu', 1),
];

const named = (name: string): Dtype => dtypes.find((each) => each.name === name)!;

/** Number formats by their names in PyTorch, without `torch.`. */
export const DTYPES: ReadonlyMap<string, Dtype> = new Map(dtypes.map((each) => [each.name, each]));

/** The class of a storage says its number format, but for the two that hold bytes. */
export const STORAGES: ReadonlyMap<string, Dtype> = new Map([
  ['torch.DoubleStorage', named('float64')],
  ['torch.FloatStorage', named('float32')],
  ['torch.HalfStorage', named('float16')],
  ['torch.BFloat16Storage', named('bfloat16')],
  ['torch.LongStorage', named('int64')],
  ['torch.IntStorage', named('int32')],
  ['torch.ShortStorage', named('int16')],
  ['torch.CharStorage', named('int8')],
  ['torch.ByteStorage', named('uint8')],
  ['torch.BoolStorage', named('bool')],
  ['torch.ComplexFloatStorage', named('complex64')],
  ['torch.ComplexDoubleStorage', named('complex128')],
  ['torch.storage.UntypedStorage', named('uint8')],
  ['torch.UntypedStorage', named('uint8')],
]);
