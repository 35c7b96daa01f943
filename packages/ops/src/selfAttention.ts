import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { dispose, matMul, mul, reshape, softmax, tidy, transpose } from '@tensorflow/tfjs-core';
import { assertShape } from './assertShape.ts';
import { attentionBlockByBlock, attentionInBlocks } from './attentionInBlocks.ts';

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
  const { heads = 1 } = options;
  assertShapes(q, k, v, heads);
  const [batch, positions, channels] = q.shape;
  const each = channels / heads;
  const rows = rowsAtOnce(q, options);
  const attend = (...[a, b, c]: [Tensor, Tensor, Tensor]): Tensor =>
    rows < positions ? inBlocks(a, b, c, each, rows) : atOnce(a, b, c, each);
  return tidy(() => {
    if (heads === 1) return attend(q, k, v) as Tensor3D;
    const [a, b, c] = [q, k, v].map((t) => byHeads(t, heads)) as [Tensor4D, Tensor4D, Tensor4D];
    const merged = transpose(attend(a, b, c), [0, 2, 1, 3]);
    return reshape(merged, [batch, positions, channels]);
  });
}

/**
 * As {@link selfAttention}, with a pause after each block of queries, for whoever drives it to let other work have its turn or
 * to stop. Not for gradients.
 *
 * @returns A generator of the same answer to the bit, which the caller owns; it holds no tensor after its end or its `return`.
 * @throws As {@link selfAttention}, at the first `next`.
 */
export function* selfAttentionInParts(
  q: Tensor3D,
  k: Tensor3D,
  v: Tensor3D,
  options: SelfAttentionOptions = {},
): Generator<undefined, Tensor3D, undefined> {
  const { heads = 1 } = options;
  assertShapes(q, k, v, heads);
  const [batch, positions, channels] = q.shape;
  const rows = rowsAtOnce(q, options);
  if (rows >= positions) return selfAttention(q, k, v, options);
  const each = channels / heads;
  const shape: [number, number, number] = [batch * heads, positions, each];
  const [a, b, c] = tidy(() => [q, k, v].map((t) => reshape(heads === 1 ? t : byHeads(t, heads), shape))) as [
    Tensor3D,
    Tensor3D,
    Tensor3D,
  ];
  try {
    const mixed = yield* attentionBlockByBlock(a, b, c, 1 / Math.sqrt(each), rows);
    try {
      return tidy(() => {
        const merged = heads === 1 ? mixed : transpose(reshape(mixed, [batch, heads, positions, each]), [0, 2, 1, 3]);
        return reshape(merged, q.shape);
      });
    } finally {
      mixed.dispose();
    }
  } finally {
    dispose([a, b, c]);
  }
}

/** Queries whose products are held at a time, at least 1. */
function rowsAtOnce(q: Tensor3D, { heads = 1, most = MOST_PRODUCTS }: SelfAttentionOptions): number {
  return Math.max(1, Math.floor(most / (q.shape[0] * heads * q.shape[1])));
}

/** `[batch, heads, positions, channels of a head]`. */
function byHeads(t: Tensor3D, heads: number): Tensor4D {
  const [batch, positions, channels] = t.shape;
  return transpose(reshape(t, [batch, positions, heads, channels / heads]), [0, 2, 1, 3]);
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
