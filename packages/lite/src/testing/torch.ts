import { tensor, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { namedValues, sizeOf } from '@sr3kit/testing';

/** As `weight` of tools/parity/unet.py for layers without normalisation, in PyTorch's order. */
export function weightOf(name: string, shape: readonly number[]): Float32Array {
  const size = sizeOf(shape);
  const scale = shape.length > 1 ? Math.sqrt((3 * shape[0]!) / size) : 0.2;
  return namedValues(name, size).map((value) => value * scale);
}

/** From [outputs, inputs, height, width] and [outputs, inputs]; owned by the caller. */
export function fromTorch(data: Float32Array, shape: readonly number[]): Tensor {
  return tidy(() => {
    const given = tensor(data, [...shape]);
    if (shape.length === 4) return transpose(given, [2, 3, 1, 0]);
    return shape.length === 2 ? transpose(given) : given;
  });
}
