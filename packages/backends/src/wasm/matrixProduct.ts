import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  BatchMatMul,
  engine,
  getKernel,
  util,
  type Tensor,
  type Tensor2D,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** A matrix that lies in the memory of a tensor of the wasm engine, `offset` elements after its start. */
export interface MatrixView {
  readonly tensor: Tensor;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The product of two matrices that lie somewhere inside tensors, without copying them out first. The result is a new
 * tensor [a.rows, b.columns], tracked by the current scope.
 *
 * A view may run past the end of its tensor only by what the caller knows to be followed by memory of the same tensor.
 */
export function matrixProduct(backend: BackendWasm, a: MatrixView, b: MatrixView): Tensor2D {
  const left = openView(backend, a);
  const right = openView(backend, b);
  try {
    const kernel = getKernel(BatchMatMul, 'wasm');
    const attrs = { transposeA: false, transposeB: false };
    const product = kernel.kernelFunc({ inputs: { a: left, b: right }, backend, attrs }) as TensorInfo;
    return engine().makeTensorFromTensorInfo(product, backend) as Tensor2D;
  } finally {
    closeView(backend, a, left);
    closeView(backend, b, right);
  }
}

/** Tells the engine of a matrix at an address inside a tensor; the whole tensor is its own view. */
function openView(backend: BackendWasm, { tensor, offset, rows, columns }: MatrixView): TensorInfo {
  const shape = [rows, columns];
  if (offset === 0 && rows * columns === tensor.size) return { dataId: tensor.dataId, shape, dtype: 'float32' };
  const start = backend.getMemoryOffset(tensor.dataId) + offset * util.bytesPerElement('float32');
  return backend.makeOutput(shape, 'float32', start);
}

/** Forgets a view without freeing the memory, which is the tensor's. */
function closeView(backend: BackendWasm, { tensor }: MatrixView, view: TensorInfo): void {
  if (view.dataId === tensor.dataId) return;
  backend.wasm.tfjs.disposeData(backend.dataIdMap.get(view.dataId).id);
  backend.dataIdMap.delete(view.dataId);
}
