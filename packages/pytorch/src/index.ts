export { withPyTorch, type PyTorchCheckpoint } from './file/openCheckpoint.ts';
export { writePyTorch } from './file/writePyTorch.ts';
export type { PyTorchSource } from './randomAccess.ts';
export { isTensor, type PyTorchTensor, type PyTorchValue, type Storage } from './value.ts';
export type { Dtype } from './dtype.ts';
export { readArrayPickle, type ArrayPickle } from './numpy/readArrayPickle.ts';
