import {
  add,
  concat,
  customGrad,
  dispose,
  matMul,
  mul,
  slice,
  softmax,
  sub,
  sum,
  tidy,
  zerosLike,
  type GradSaveFunc,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

/** A run of queries: the first one, and how many. */
interface Block {
  readonly from: number;
  readonly count: number;
}

/**
 * softmax(scale q k^T) v, with as few rows of the products at a time as are asked for. Every row of the softmax belongs
 * to one query, so nothing is approximated; for the gradient each block's products are computed again instead of kept.
 *
 * @param q - `[batch, positions, channels]`, and so are k and v.
 * @param rows - Queries of a block, at least 1.
 * @returns `[batch, positions, channels]`, owned by the caller. Differentiable once.
 */
export function attentionInBlocks(q: Tensor3D, k: Tensor3D, v: Tensor3D, scale: number, rows: number): Tensor3D {
  const blocks = blocksOf(q.shape[1], rows);
  const weightsOf = (queries: Tensor3D, block: Block, keys: Tensor3D): Tensor3D => weigh(queries, block, keys, scale);
  const attend = customGrad((...args) => {
    const [queries, keys, contents, save] = args as unknown as [Tensor3D, Tensor3D, Tensor3D, GradSaveFunc];
    save([queries, keys, contents]);
    const value = tidy(() =>
      concat(
        blocks.map((block) => tidy(() => matMul<Tensor3D>(weightsOf(queries, block, keys), contents))),
        1,
      ),
    );
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [savedQ, savedK, savedV] = saved as [Tensor3D, Tensor3D, Tensor3D];
      return tidy(() => {
        let [dk, dv] = [zerosLike(savedK), zerosLike(savedV)];
        const slopes = blocks.map((block) => {
          const step = tidy(() => {
            const weights = weightsOf(savedQ, block, savedK);
            const slope = rowsOf(dy as Tensor3D, block);
            // The derivative of a softmax p: p (g - sum(g p)).
            const g = matMul<Tensor3D>(slope, savedV, false, true);
            const products = mul(mul(weights, sub(g, sum(mul(g, weights), -1, true))), scale) as Tensor3D;
            return {
              dq: matMul<Tensor3D>(products, savedK),
              dk: add(dk, matMul(products, rowsOf(savedQ, block), true)) as Tensor3D,
              dv: add(dv, matMul(weights, slope, true)) as Tensor3D,
            };
          });
          dk.dispose();
          dv.dispose();
          ({ dk, dv } = step);
          return step.dq;
        });
        return [concat(slopes, 1), dk, dv];
      });
    };
    return { value, gradFunc };
  });
  return attend(q, k, v) as Tensor3D;
}

/**
 * As {@link attentionInBlocks}, with a pause after each block. Not for gradients.
 *
 * @returns A generator of the same answer to the bit, which the caller owns; it holds no tensor after its end or its `return`.
 */
export function* attentionBlockByBlock(
  q: Tensor3D,
  k: Tensor3D,
  v: Tensor3D,
  scale: number,
  rows: number,
): Generator<undefined, Tensor3D, undefined> {
  const mixed: Tensor3D[] = [];
  try {
    for (const block of blocksOf(q.shape[1], rows)) {
      mixed.push(tidy(() => matMul<Tensor3D>(weigh(q, block, k, scale), v)));
      yield;
    }
    return concat(mixed, 1);
  } finally {
    dispose(mixed);
  }
}

/** How much each query of a block takes of each position: `[batch, queries, positions]`. */
function weigh(queries: Tensor3D, block: Block, keys: Tensor3D, scale: number): Tensor3D {
  return softmax(matMul<Tensor3D>(mul(rowsOf(queries, block), scale), keys, false, true));
}

function blocksOf(positions: number, rows: number): readonly Block[] {
  return Array.from({ length: Math.ceil(positions / rows) }, (_, i) => ({
    from: i * rows,
    count: Math.min(rows, positions - i * rows),
  }));
}

function rowsOf(x: Tensor3D, { from, count }: Block): Tensor3D {
  return slice(x, [0, from, 0], [x.shape[0], count, x.shape[2]]);
}
