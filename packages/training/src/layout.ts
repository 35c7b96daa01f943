import { concat, mul, reshape, split, tidy, util, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';

/** One parameter of a flat vector. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Where each parameter lies in a flat vector: one after the other, row-major, in this order. */
export type ParameterLayout = readonly ParameterSlot[];

/**
 * The layout of a model's parameters, in the order of their record.
 *
 * @throws RangeError if there are none, TypeError if one is not float32.
 */
export function layoutOf(params: Params): ParameterLayout {
  const slots = Object.entries(params).map(([name, tensor]) => {
    if (tensor.dtype !== 'float32') {
      throw new TypeError(`parameter ${name} must be float32, got ${tensor.dtype}: only float32 can be trained`);
    }
    return { name, shape: tensor.shape.slice() };
  });
  if (slots.length === 0) throw new RangeError('a model to train must have at least one parameter, got none');
  return slots;
}

/** Number of values in a flat vector of this layout. */
export function layoutSize(layout: ParameterLayout): number {
  return layout.reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/**
 * Lays tensors out in one vector: a single concat kernel, and a reshape for every tensor that is no vector yet.
 *
 * @param tensors - One for each slot, of its shape.
 * @returns [parameters]; the caller owns it.
 */
export function flatten(tensors: readonly Tensor[]): Tensor1D {
  return tidy(() =>
    concat(tensors.map((tensor) => (tensor.rank === 1 ? (tensor as Tensor1D) : reshape(tensor, [-1])))),
  );
}

/**
 * The parameters that lie in a flat vector: a single split kernel, and a reshape for every one that is no vector.
 *
 * @param flat - [parameters]
 * @returns Tensors of the shapes of the layout; the caller owns them.
 */
export function unflatten(flat: Tensor1D, layout: ParameterLayout): Params {
  return tidy(() => {
    // A split into one part would be the vector itself on some engines, and not a copy.
    const source = layout.length === 1 ? mul<Tensor1D>(flat, 1) : flat;
    const parts = split(
      source,
      layout.map(({ shape }) => sizeOf(shape)),
    );
    return Object.fromEntries(
      layout.map(({ name, shape }, i) => {
        const part = parts[i]!;
        return [name, shape.length === 1 ? part : reshape(part, shape.slice())];
      }),
    );
  });
}

function sizeOf(shape: readonly number[]): number {
  return util.sizeFromShape(shape.slice());
}
