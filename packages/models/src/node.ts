export {
  loadModel,
  modelFolder,
  saveModel,
  streamModel,
  writeModel,
  type SaveModelOptions,
} from './node/modelFolder.ts';
