export { CheckpointError } from './checkpointError.ts';
export { readModel, type ModelFiles, type ModelNames } from './model/model.ts';
export {
  modelConfigSchema,
  taskSchema,
  type ModelConfig,
  type Task,
  type TrainingSummary,
} from './model/modelConfig.ts';
export { classesOf, countParameters, networkSchema, networkShapes, type Network } from './model/network.ts';
export {
  objectiveSchema,
  type DiffusionObjective,
  type Objective,
  type RegressionObjective,
} from './model/objective.ts';
export type { ArrayData, NamedArray } from './namedArray.ts';
export type { BlobLike, ByteReader, SafetensorsSource, StreamLike } from './safetensors/byteReader.ts';
export type { SafetensorsDtype } from './safetensors/dtype.ts';
export type { SafetensorsHeader, TensorEntry } from './safetensors/header.ts';
export type { WriteOptions } from './safetensors/layout.ts';
export {
  iterateSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  type ReadOptions,
  type Safetensors,
} from './safetensors/readSafetensors.ts';
export { writeSafetensors } from './safetensors/writeSafetensors.ts';
export { assertShapes, shapesMatch, type ShapeComparison } from './shapesMatch.ts';
export { fromTensors, toTensors } from './tensors.ts';
