import { dispose, grads, mul, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { gaussians, uniforms } from '@sr3kit/random';

/** A differentiable function of tensors. */
export type Differentiable = (...inputs: Tensor[]) => Tensor;

/** Smooth test values: Gaussian, of the given shape. */
export function values(shape: readonly number[], seed: number): Float32Array {
  return gaussians(
    seed,
    0,
    shape.reduce((product, length) => product * length, 1),
  );
}

/** Fourth-order central difference; the step balances its truncation against the rounding of float32. */
const STEP = 0.05;
const STENCIL: readonly (readonly [offset: number, weight: number])[] = [
  [-2, 1 / 12],
  [-1, -2 / 3],
  [1, 2 / 3],
  [2, -1 / 12],
];

/** Weights that make a scalar of the output, so that no symmetry of it hides an error. */
function randomWeights(f: Differentiable, inputs: readonly Tensor[]): { shape: number[]; values: Float32Array } {
  const output = tidy(() => f(...inputs));
  const { shape, size } = output;
  output.dispose();
  return { shape, values: Float32Array.from(uniforms(99, 0, size), (u) => 2 * u - 1) };
}

/**
 * Largest difference between the gradient that the tape gives of sum(f(inputs) * weights) and finite differences, over all
 * coordinates of all inputs, relative to the largest coordinate of the gradient of that input.
 */
export function gradientError(f: Differentiable, shapes: readonly (readonly number[])[]): number {
  const points = shapes.map((shape, i) => values(shape, 100 + i));
  const inputs = points.map((p, i) => tensor(p, [...shapes[i]!]));
  const weights = randomWeights(f, inputs);
  const gradients = tidy(() => {
    const w = tensor(weights.values, weights.shape);
    return grads((...args: Tensor[]) => sum(mul(f(...args), w)))(inputs);
  });
  const analytic = gradients.map((gradient) => gradient.dataSync());
  dispose(gradients);
  // The sum is taken in double precision: a float32 one would round away what the difference measures.
  const scalar = (which: number, at: number, offset: number): number =>
    tidy(() => {
      const moved = points[which]!.slice();
      moved[at] = moved[at]! + offset * STEP;
      const args = inputs.map((input, i) => (i === which ? tensor(moved, [...shapes[i]!]) : input));
      const out = f(...args).dataSync();
      return weights.values.reduce((total, w, i) => total + w * out[i]!, 0);
    });
  let worst = 0;
  points.forEach((point, which) => {
    const expected = analytic[which]!;
    const scale = Math.max(...expected.map(Math.abs), 1e-3);
    for (let at = 0; at < point.length; at += 1) {
      const numeric = STENCIL.reduce((total, [offset, weight]) => total + weight * scalar(which, at, offset), 0) / STEP;
      worst = Math.max(worst, Math.abs(numeric - expected[at]!) / scale);
    }
  });
  dispose(inputs);
  return worst;
}
