import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  BatchMatMul,
  broadcast_util,
  concat,
  reshape,
  tidy,
  transpose,
  util,
  type KernelConfig,
  type KernelFunc,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { matrixProduct } from './matrixProduct.ts';

interface MatMulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Below this size of any side the copies that the fast path needs cost more than they save. */
const smallestSide = 8;

/**
 * matMul on the wasm engine, always by its fast path. The engine multiplies two plain matrices with SIMD (and threads),
 * but transposed or batched ones in a plain loop some ten times slower; and every gradient of a matMul is transposed. So
 * transposed operands are transposed first, and a batch is taken matrix by matrix, or as one tall matrix where all of it
 * is multiplied by the same right-hand side.
 *
 * @param original - The engine's own kernel, for plain matrices and small ones.
 */
export function batchMatMul(original: KernelFunc): KernelConfig {
  return {
    kernelName: BatchMatMul,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const { a, b } = call.inputs as unknown as { a: Tensor; b: Tensor };
      const attrs = call.attrs as unknown as MatMulAttrs;
      return fastProduct(a, b, attrs, call.backend as BackendWasm) ?? original(call);
    },
  };
}

function fastProduct(a: Tensor, b: Tensor, attrs: MatMulAttrs, backend: BackendWasm): Tensor | null {
  const { transposeA, transposeB } = attrs;
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [batchA, batchB] = [util.sizeFromShape(outerA), util.sizeFromShape(outerB)];
  const [rows, inner] = matrixSize(a, transposeA);
  const [innerB, columns] = matrixSize(b, transposeB);
  if (inner !== innerB) return null;
  // Where both sides are repeated the engine's own kernel gives a result of the wrong size.
  const bothRepeated = batchA !== batchB && batchA !== 1 && batchB !== 1;
  if (!bothRepeated) {
    if (Math.min(rows, inner, columns) < smallestSide) return null;
    if (batchA === 1 && batchB === 1 && !transposeA && !transposeB) return null;
  }

  const outer = broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  return tidy(() => {
    const left = plain(a, batchA, transposeA);
    const right = plain(b, batchB, transposeB);
    const tall = batchB === 1;
    const products = Array.from({ length: tall ? 1 : util.sizeFromShape(outer) }, (_, i) => {
      const offset = tall ? 0 : sourceIndex(i, outer, outerA) * rows * inner;
      return matrixProduct(
        backend,
        { tensor: left, offset, rows: tall ? batchA * rows : rows, columns: inner },
        { tensor: right, offset: sourceIndex(i, outer, outerB) * inner * columns, rows: inner, columns },
      );
    });
    return reshape(concat(products, 0), [...outer, rows, columns]);
  });
}

/** The flat index in `source` of what stands at flat index `index` in `target`, to which `source` is broadcast. */
function sourceIndex(index: number, target: readonly number[], source: readonly number[]): number {
  let [rest, result, stride] = [index, 0, 1];
  for (let axis = target.length - 1; axis >= 0; axis--) {
    const length = source[axis - target.length + source.length] ?? 1;
    if (length > 1) result += (rest % target[axis]!) * stride;
    stride *= length;
    rest = Math.floor(rest / target[axis]!);
  }
  return result;
}

/** [rows, columns] of the matrices in a batch, as they enter the product. */
function matrixSize(tensor: Tensor, transposed: boolean): [number, number] {
  const [rows, columns] = tensor.shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}

/** The batch as [batch, rows, columns], no longer transposed. */
function plain(tensor: Tensor, batch: number, transposed: boolean): Tensor3D {
  const [rows, columns] = tensor.shape.slice(-2) as [number, number];
  const matrices: Tensor3D = reshape(tensor, [batch, rows, columns]);
  return transposed ? transpose(matrices, [0, 2, 1]) : matrices;
}
