import type { GradSaveFunc, Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { customGrad, dispose, split } from '@tensorflow/tfjs-core';
import { hasEngineKernel, runEngineKernel } from './engineKernel.ts';
import { selfAttention, selfAttentionInParts, type SelfAttentionOptions } from './selfAttention.ts';

/** Positions up to which engines have a kernel; beyond, the products of a query no longer fit where it keeps them. */
const MOST_POSITIONS = 1024;

/**
 * {@link selfAttention} of queries, keys and contents that lie side by side. In one kernel, and its gradient in two, where
 * the engine has them for so many positions.
 *
 * @param qkv - `[batch, positions, 3 * channels]`, float32.
 * @returns `[batch, positions, channels]`, owned by the caller. Differentiable.
 * @throws RangeError if the heads do not divide the channels, or 3 the last axis.
 */
export function packedSelfAttention(qkv: Tensor3D, options: SelfAttentionOptions = {}): Tensor3D {
  if (!hasKernel(qkv, options)) return selfAttention(...unpacked(qkv), options);
  const { heads = 1 } = options;
  const attend = customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor3D, GradSaveFunc];
    save([input]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor =>
      runEngineKernel('Sr3kitAttentionGrad', { dy, qkv: saved! }, { heads })[0]!;
    return { value: runEngineKernel('Sr3kitAttention', { qkv: input }, { heads })[0]!, gradFunc };
  });
  return attend(qkv) as Tensor3D;
}

/**
 * As {@link packedSelfAttention}, with a pause after each block of queries where they are many. Not for gradients.
 *
 * @returns A generator of the same answer to the bit, which the caller owns; it holds no tensor after its end or its `return`.
 */
export function* packedSelfAttentionInParts(
  qkv: Tensor3D,
  options: SelfAttentionOptions = {},
): Generator<undefined, Tensor3D, undefined> {
  if (hasKernel(qkv, options)) return packedSelfAttention(qkv, options);
  const parts = unpacked(qkv);
  try {
    return yield* selfAttentionInParts(...parts, options);
  } finally {
    dispose(parts);
  }
}

function hasKernel(qkv: Tensor3D, { heads = 1 }: SelfAttentionOptions): boolean {
  const [, positions, triple] = qkv.shape;
  const fits = qkv.size > 0 && triple % (3 * heads) === 0 && positions <= MOST_POSITIONS;
  return fits && hasEngineKernel('Sr3kitAttention');
}

function unpacked(qkv: Tensor3D): [Tensor3D, Tensor3D, Tensor3D] {
  return split(qkv, 3, 2) as [Tensor3D, Tensor3D, Tensor3D];
}
