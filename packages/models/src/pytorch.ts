export {
  readPyTorchModel,
  withPyTorchModel,
  type PyTorchModel,
  type PyTorchModelOptions,
} from './unet/pytorch/readPyTorchModel.ts';
export { writePyTorchModel } from './unet/pytorch/writePyTorchModel.ts';
