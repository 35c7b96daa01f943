import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { matMul, mul, reshape, softmax, tidy, transpose } from '@tensorflow/tfjs-core';
import { assertShape } from './assertShape.ts';

/** How to attend; see {@link selfAttention}. */
export interface SelfAttentionOptions {
  /** Number of heads, each with its own slice of the channels; 1 by default. */
  readonly heads?: number;
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017, eq. 1): softmax(q k^T / sqrt(channels of a head)) v.
 *
 * @param q - Queries, `[batch, positions, channels]`, float32.
 * @param k - Keys, same shape.
 * @param v - Values, same shape.
 * @returns A tensor of the same shape, owned by the caller. Differentiable. Memory grows with positions^2.
 * @throws RangeError if shapes differ or the heads do not divide the channels.
 */
export function selfAttention(q: Tensor3D, k: Tensor3D, v: Tensor3D, options: SelfAttentionOptions = {}): Tensor3D {
  const { heads = 1 } = options;
  assertShapes(q, k, v, heads);
  const [batch, positions, channels] = q.shape;
  const each = channels / heads;
  return tidy(() => {
    if (heads === 1) return attend(q, k, v, each) as Tensor3D;
    const split = (t: Tensor3D): Tensor4D => transpose(reshape(t, [batch, positions, heads, each]), [0, 2, 1, 3]);
    const merged = transpose(attend(split(q), split(k), split(v), each), [0, 2, 1, 3]);
    return reshape(merged, [batch, positions, channels]);
  });
}

// The queries are scaled rather than the products: there are fewer of them.
function attend(q: Tensor, k: Tensor, v: Tensor, channels: number): Tensor {
  return matMul(softmax(matMul(mul(q, 1 / Math.sqrt(channels)), k, false, true)), v);
}

function assertShapes(q: Tensor3D, k: Tensor3D, v: Tensor3D, heads: number): void {
  assertShape('selfAttention: q', q, ['batch', 'positions', 'channels']);
  assertShape('selfAttention: k', k, q.shape);
  assertShape('selfAttention: v', v, q.shape);
  const channels = q.shape[2];
  if (!Number.isInteger(heads) || heads < 1 || channels % heads !== 0) {
    throw new RangeError(`selfAttention: heads must divide the channels, got ${heads} heads of ${channels} channels`);
  }
}
