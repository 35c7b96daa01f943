import {
  customGrad,
  tidy,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { assertPicture, assertShape } from './assertShape.ts';
import { convolve } from './convolve.ts';
import { convolveSwish } from './convolveSwish.ts';
import { runEngineKernel } from './engineKernel.ts';
import { convolveHalves, filterGradHalves, keepsHalves, packed, type Halves } from './halves.ts';

/** The two tensors of a convolution. */
export interface ConvolutionWeights {
  /** `[rows, columns, inputs, outputs]`. */
  readonly filter: Tensor4D;
  /** `[outputs]`. */
  readonly bias: Tensor1D;
}

/**
 * A residual block: x + second(swish(film(first(x)))). At `withPrecision('float16')`, where the engine can, what it keeps for
 * its gradient is of 16 bits, a third of the memory: x and what the first convolution gives.
 *
 * @param x - `[batch, height, width, channels]`.
 * @param film - As in `convolveSwish`.
 * @returns Of the shape of x, owned by the caller. Differentiable.
 * @throws RangeError if a shape does not fit.
 */
export function residualBlock(
  x: Tensor4D,
  first: ConvolutionWeights,
  second: ConvolutionWeights,
  film?: Tensor2D,
): Tensor4D {
  if (keepsHalves(x, [first.filter, second.filter])) return inHalves(x, first, second, film);
  return tidy(() => {
    const hidden = convolveSwish(x, first.filter, { bias: first.bias, film });
    return convolve(hidden, second.filter, { bias: second.bias, residual: x });
  });
}

function inHalves(
  x: Tensor4D,
  first: ConvolutionWeights,
  second: ConvolutionWeights,
  film: Tensor2D | undefined,
): Tensor4D {
  assertBlockShapes(x, first, second, film);
  const operate = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const kept = packed(x);
    // Before FiLM and swish, which whoever reads it computes.
    const between = convolveHalves({ x: kept, ...first }, { packed: true });
    const value = convolveHalves({ x: between, ...second, film, residual: x }, { before: 'swish' });
    save([kept, between, first.filter, second.filter, ...(film ? [film] : [])]);
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => gradients(dy as Tensor4D, saved) };
  });
  const inputs = [x, first.filter, first.bias, second.filter, second.bias, film];
  return operate(...inputs.filter((tensor) => tensor !== undefined)) as Tensor4D;
}

function gradients(dy: Tensor4D, saved: readonly Tensor[]): Tensor[] {
  const [kept, between, first, second] = saved as [Halves, Halves, Tensor4D, Tensor4D];
  const film = saved[4] as Tensor2D | undefined;
  const ofSecond = filterGradHalves({ x: between, film, dy }, { before: 'swish' });
  // Of what swish was given.
  const slope = convolveHalves({ x: dy, filter: second, film, slope: between }, { turned: true, packed: true });
  const ofFirst = filterGradHalves({ x: kept, dy: slope, film });
  const before = film && ('gain' as const);
  const dx = convolveHalves({ x: slope, filter: first, film, residual: dy }, { turned: true, before });
  const ofFilm = film ? runEngineKernel('Sr3kitFilmGrad', { dy: slope, x: between }) : [];
  return [dx, ...ofFirst, ...ofSecond, ...ofFilm];
}

/** @throws RangeError if a shape does not fit the others. */
export function assertBlockShapes(
  x: Tensor4D,
  first: ConvolutionWeights,
  second: ConvolutionWeights,
  film: Tensor2D | undefined,
): void {
  assertPicture(x, 'residualBlock');
  const [batch, , , channels] = x.shape;
  const hidden = first.filter.shape[3];
  assertShape('residualBlock: first.filter', first.filter, [3, 3, channels, hidden]);
  assertShape('residualBlock: first.bias', first.bias, [hidden]);
  assertShape('residualBlock: second.filter', second.filter, [3, 3, hidden, channels]);
  assertShape('residualBlock: second.bias', second.bias, [channels]);
  if (film) assertShape('residualBlock: film', film, [batch, 2 * hidden]);
}
