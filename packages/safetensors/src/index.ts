export { CheckpointError } from './checkpointError.ts';
export type { ArrayData, NamedArray } from './namedArray.ts';
export {
  openReader,
  type BlobLike,
  type ByteReader,
  type SafetensorsSource,
  type StreamLike,
} from './safetensors/byteReader.ts';
export { decodeValues } from './safetensors/decodeValues.ts';
export type { SafetensorsDtype } from './safetensors/dtype.ts';
export type { SafetensorsHeader, TensorEntry } from './safetensors/header.ts';
export type { WriteOptions } from './safetensors/layout.ts';
export {
  iterateSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  withSafetensors,
  type OpenSafetensors,
  type ReadOptions,
  type Safetensors,
} from './safetensors/readSafetensors.ts';
export { writeSafetensors } from './safetensors/writeSafetensors.ts';
export { assertShapes, shapesMatch, type ShapeComparison } from './shapesMatch.ts';
