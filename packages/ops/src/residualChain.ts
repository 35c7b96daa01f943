import { add, tidy, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkpointed } from './checkpointed.ts';
import { hasInferenceKernel, runEngineKernel } from './engineKernel.ts';
import { fitsHalves } from './halves.ts';
import { assertBlockShapes, residualBlock, type ConvolutionWeights } from './residualBlock.ts';

/** The weights of a block of {@link residualChain}. */
export interface BlockWeights {
  readonly first: ConvolutionWeights;
  readonly second: ConvolutionWeights;
  /** Makes what is FiLM of `convolveSwish`, or nothing; the chain frees it. */
  readonly film?: () => Tensor2D | undefined;
}

/**
 * A chain of residual blocks with a shortcut around the whole. Where no gradient is wanted and the engine was told that
 * pictures may be of 16 bits, those between the convolutions are.
 *
 * @param x - `[batch, height, width, channels]`; stays the caller's.
 * @returns Of the shape of x, owned by the caller. Differentiable.
 * @throws RangeError if a shape does not fit.
 */
export function residualChain(x: Tensor4D, blocks: readonly BlockWeights[]): Tensor4D {
  if (blocks.length > 0 && hasInferenceKernel('Sr3kitResidualChain')) {
    const filters = blocks.flatMap(({ first, second }) => [first.filter, second.filter]);
    if (fitsHalves(x, filters)) return tidy(() => add(inOne(x, blocks), x));
  }
  let features = x;
  for (const { first, second, film } of blocks) {
    const before = features;
    const made = film?.();
    features = checkpointedBlock(before, first, second, made);
    made?.dispose();
    // Freed block by block: an evaluation takes no more memory for a longer chain. A gradient tape keeps what it needs.
    if (before !== x) before.dispose();
  }
  const whole = add(features, x) as Tensor4D;
  if (features !== x) features.dispose();
  return whole;
}

function checkpointedBlock(
  x: Tensor4D,
  first: ConvolutionWeights,
  second: ConvolutionWeights,
  film: Tensor2D | undefined,
): Tensor4D {
  const inputs = [x, first.filter, first.bias, second.filter, second.bias, ...(film ? [film] : [])];
  return checkpointed((given) => {
    const [picture, filter1, bias1, filter2, bias2, ofFilm] = given as BlockInputs;
    return residualBlock(picture, { filter: filter1, bias: bias1 }, { filter: filter2, bias: bias2 }, ofFilm);
  }, inputs);
}

type BlockInputs = [Tensor4D, Tensor4D, Tensor1D, Tensor4D, Tensor1D, Tensor2D?];

function inOne(x: Tensor4D, blocks: readonly BlockWeights[]): Tensor4D {
  const inputs: Record<string, Tensor> = { x };
  for (const [i, { first, second, film }] of blocks.entries()) {
    const made = film?.();
    assertBlockShapes(x, first, second, made);
    inputs[`firstFilter${i}`] = first.filter;
    inputs[`firstBias${i}`] = first.bias;
    inputs[`secondFilter${i}`] = second.filter;
    inputs[`secondBias${i}`] = second.bias;
    if (made) inputs[`film${i}`] = made;
  }
  return runEngineKernel('Sr3kitResidualChain', inputs, { blocks: blocks.length })[0] as Tensor4D;
}
