import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { CheckpointError, type ArrayData, type NamedArray } from '@sr3kit/safetensors';

const INT32_LIMIT = 2n ** 31n;

/**
 * Uploads arrays to the active engine. Floating-point arrays become float32 tensors (float64 is rounded), integer
 * arrays int32 tensors.
 *
 * @returns Tensors under the same names; the caller owns them. They share no memory with the arrays.
 * @throws CheckpointError if a 64-bit integer does not fit into 32 bits; nothing is then left on the engine.
 */
export function toTensors(arrays: Iterable<readonly [string, NamedArray]>): Params {
  const tensors: [string, Tensor][] = [];
  try {
    for (const [name, array] of arrays) tensors.push([name, upload(name, array)]);
  } catch (error) {
    for (const [, made] of tensors) made.dispose();
    throw error;
  }
  // Object.fromEntries defines own properties, so no name, "__proto__" included, reaches the prototype.
  return Object.fromEntries(tensors);
}

/**
 * Downloads tensors from the engine. Float32 tensors become Float32Array, int32 Int32Array, bool Uint8Array.
 *
 * @param params - Owned by the caller; they must stay alive until the promise settles.
 * @returns Arrays under the same names, in the same order, that share no memory with the tensors.
 * @throws CheckpointError for tensors of strings and of complex numbers.
 */
export async function fromTensors(params: Params): Promise<Map<string, NamedArray>> {
  const arrays = new Map<string, NamedArray>();
  for (const [name, each] of Object.entries(params)) {
    if (each.dtype !== 'float32' && each.dtype !== 'int32' && each.dtype !== 'bool') {
      throw new CheckpointError(
        `tensor ${JSON.stringify(name)} is of type ${each.dtype}: only float32, int32 and bool can be saved`,
      );
    }
    // A copy, because the cpu engine hands out the tensor's own memory.
    const data = (await each.data()).slice();
    arrays.set(name, { shape: [...each.shape], data });
  }
  return arrays;
}

function upload(name: string, { shape, data }: NamedArray): Tensor {
  if (data instanceof Float32Array) return tensor(data.slice(), [...shape], 'float32');
  if (data instanceof Float64Array) return tensor(Float32Array.from(data), [...shape], 'float32');
  return tensor(toInt32(name, data), [...shape], 'int32');
}

function toInt32(name: string, data: Exclude<ArrayData, Float32Array | Float64Array>): Int32Array {
  if (!(data instanceof BigInt64Array)) return Int32Array.from(data);
  const tooLarge = data.find((value) => value >= INT32_LIMIT || value < -INT32_LIMIT);
  if (tooLarge !== undefined) {
    throw new CheckpointError(
      `array ${JSON.stringify(name)} holds ${tooLarge}, but tensors hold 32-bit integers: leave this array out`,
    );
  }
  return Int32Array.from(data, Number);
}
