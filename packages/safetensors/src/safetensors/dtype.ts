/** The number formats of safetensors that are read. `F32`, `F16` and the native integer types are also written. */
export type SafetensorsDtype = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

/** Size of one value in bytes. */
export const BYTES_PER_VALUE: ReadonlyMap<string, number> = new Map<SafetensorsDtype, number>([
  ['F64', 8],
  ['F32', 4],
  ['F16', 2],
  ['BF16', 2],
  ['I64', 8],
  ['I32', 4],
  ['I16', 2],
  ['I8', 1],
  ['U8', 1],
  ['BOOL', 1],
]);

export function isDtype(value: unknown): value is SafetensorsDtype {
  return typeof value === 'string' && BYTES_PER_VALUE.has(value);
}

/** Size of one value in bytes. */
export function bytesPerValue(dtype: SafetensorsDtype): number {
  return BYTES_PER_VALUE.get(dtype)!;
}
