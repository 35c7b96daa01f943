import type { GradSaveFunc, Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { customGrad, matMul, mul, reshape, softmax, split, tidy, transpose } from '@tensorflow/tfjs-core';
import { assertShape } from './assertShape.ts';
import { attentionInBlocks } from './attentionInBlocks.ts';
import { hasEngineKernel, runEngineKernel } from './engineKernel.ts';

/** How to attend; see {@link selfAttention}. */
export interface SelfAttentionOptions {
  /** Number of heads, each with its own slice of the channels; 1 by default. */
  readonly heads?: number;
  /**
   * The most products of queries and keys that are held at a time. Where there are more, they are computed for some
   * queries after the others, with the same result to float32 rounding. Default {@link MOST_PRODUCTS}.
   */
  readonly most?: number;
}

/** 64 MiB in float32: less than engines allow for one buffer, and more than pictures of the usual training sizes need. */
export const MOST_PRODUCTS: number = 2 ** 24;

/**
 * Scaled dot-product attention (Vaswani et al. 2017, eq. 1): softmax(q k^T / sqrt(channels of a head)) v.
 *
 * @param q - Queries, `[batch, positions, channels]`, float32.
 * @param k - Keys, same shape.
 * @param v - Values, same shape.
 * @returns A tensor of the same shape, owned by the caller. Differentiable. Memory grows with the positions, time
 * with their square.
 * @throws RangeError if shapes differ or the heads do not divide the channels.
 */
export function selfAttention(q: Tensor3D, k: Tensor3D, v: Tensor3D, options: SelfAttentionOptions = {}): Tensor3D {
  const { heads = 1, most = MOST_PRODUCTS } = options;
  assertShapes(q, k, v, heads);
  const [batch, positions, channels] = q.shape;
  const each = channels / heads;
  const rows = Math.max(1, Math.floor(most / (batch * heads * positions)));
  const attend = (...[a, b, c]: [Tensor, Tensor, Tensor]): Tensor =>
    rows < positions ? inBlocks(a, b, c, each, rows) : atOnce(a, b, c, each);
  return tidy(() => {
    if (heads === 1) return attend(q, k, v) as Tensor3D;
    const split = (t: Tensor3D): Tensor4D => transpose(reshape(t, [batch, positions, heads, each]), [0, 2, 1, 3]);
    const merged = transpose(attend(split(q), split(k), split(v)), [0, 2, 1, 3]);
    return reshape(merged, [batch, positions, channels]);
  });
}

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
  const { heads = 1 } = options;
  const [, positions, triple] = qkv.shape;
  const fits = qkv.size > 0 && triple % (3 * heads) === 0 && positions <= MOST_POSITIONS;
  if (!fits || !hasEngineKernel('Sr3kitAttention')) {
    const [q, k, v] = split(qkv, 3, 2) as [Tensor3D, Tensor3D, Tensor3D];
    return selfAttention(q, k, v, options);
  }
  const attend = customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor3D, GradSaveFunc];
    save([input]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor =>
      runEngineKernel('Sr3kitAttentionGrad', { dy, qkv: saved! }, { heads })[0]!;
    return { value: runEngineKernel('Sr3kitAttention', { qkv: input }, { heads })[0]!, gradFunc };
  });
  return attend(qkv) as Tensor3D;
}

// The queries are scaled rather than the products: there are fewer of them.
function atOnce(q: Tensor, k: Tensor, v: Tensor, channels: number): Tensor {
  return matMul(softmax(matMul(mul(q, 1 / Math.sqrt(channels)), k, false, true)), v);
}

function inBlocks(q: Tensor, k: Tensor, v: Tensor, channels: number, rows: number): Tensor {
  const matrices = (t: Tensor): Tensor3D => reshape(t, [-1, ...t.shape.slice(-2)] as [number, number, number]);
  const mixed = attentionInBlocks(matrices(q), matrices(k), matrices(v), 1 / Math.sqrt(channels), rows);
  return reshape(mixed, q.shape);
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
