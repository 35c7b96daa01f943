/** The plain arrays that weights travel in outside an engine, one type for each kind of number on disk. */
export type ArrayData = Float64Array | Float32Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** An array with its shape, row-major; its name is the key it is stored under. A scalar has the shape `[]`. */
export interface NamedArray {
  readonly shape: readonly number[];
  /** As many values as the product of `shape`. */
  readonly data: ArrayData;
}

/** Number of values in an array of this shape; 1 for a scalar, infinite where a double cannot hold it exactly. */
export function valueCount(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, length) => product * length, 1);
  return Number.isSafeInteger(count) ? count : Infinity;
}

/** A shape as people write it: `[3, 3, 64, 64]`. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
