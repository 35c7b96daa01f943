export { fileProblem } from './node/fileProblem.ts';
export { loadModel, saveModel, writeModel, type SaveModelOptions } from './node/model.ts';
export { readDirectory } from './node/readDirectory.ts';
export { replaceDirectory } from './node/replaceDirectory.ts';
export {
  iterateSafetensorsFile,
  readSafetensorsFile,
  readSafetensorsFileHeader,
  writeSafetensorsFile,
  type ReadFileOptions,
} from './node/safetensorsFile.ts';
export {
  loadTrainingState,
  saveTrainingState,
  writeTrainingState,
  type LoadTrainingOptions,
  type TrainingFiles,
  type TrainingProgress,
} from './node/trainingState.ts';
