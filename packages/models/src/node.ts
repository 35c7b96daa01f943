export { loadModel, modelFolder, saveModel, writeModel, type SaveModelOptions } from './node/modelFolder.ts';
