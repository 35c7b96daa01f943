import { add, dispose, mul, pad, slice, tensor3d, tidy, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Condition, Evaluation, Params } from '@sr3kit/denoiser';
import type { NetworkConfig } from '../config/network.ts';
import type { PictureNetwork } from './pictureNetwork.ts';
import { piecesAlong, type Piece } from './piecesAlong.ts';

/** A network that works on pictures, and its weights. */
export interface Evaluated<TNetwork extends NetworkConfig> {
  readonly architecture: PictureNetwork<TNetwork>;
  readonly network: TNetwork;
  readonly params: Params;
  /** Side of the pieces in pixels of the picture; undefined to see the picture as a whole. */
  readonly piece?: number | undefined;
}

/**
 * What a network answers for a picture, part by part. In pieces it is an approximation: each piece is judged without what
 * lies outside it, and where pieces overlap their answers are blended (MultiDiffusion, Bar-Tal et al. 2023).
 *
 * @param y - `[batch, height, width, channels]`, sides multiples of what the network takes; null for a regression.
 * @returns See `PausingDenoiser`.
 */
export function evaluation<TNetwork extends NetworkConfig>(
  evaluated: Evaluated<TNetwork>,
  y: Tensor4D | null,
  condition: Condition,
  noiseLevel: Tensor1D | null,
): Evaluation {
  const [, height, width] = (y ?? condition.image!).shape;
  const { piece, architecture, network } = evaluated;
  const multiple = architecture.sizeMultiple?.(network) ?? 1;
  const [rows, columns] = [height, width].map((length) => piecesAlong(length, piece ?? length, multiple));
  if (rows!.length * columns!.length === 1) return whole(evaluated, y, condition, noiseLevel);
  return blended(evaluated, y, condition, noiseLevel, rows!, columns!);
}

function* whole<TNetwork extends NetworkConfig>(
  { architecture, network, params }: Evaluated<TNetwork>,
  ...inputs: [Tensor4D | null, Condition, Tensor1D | null]
): Evaluation {
  if (architecture.applyInParts) return yield* architecture.applyInParts(network, params, ...inputs);
  return tidy(() => architecture.apply(network, params, ...inputs, {}));
}

/** Adds the pieces of a row of pieces up, and then the rows: few sums are as large as the picture. */
function* blended<TNetwork extends NetworkConfig>(
  evaluated: Evaluated<TNetwork>,
  y: Tensor4D | null,
  { image, ...labels }: Condition,
  noiseLevel: Tensor1D | null,
  rows: readonly Piece[],
  columns: readonly Piece[],
): Evaluation {
  const [, height, width] = (y ?? image!).shape;
  let total: Tensor4D | null = null;
  let band: Tensor4D | null = null;
  const held: Tensor4D[] = [];
  try {
    for (const row of rows) {
      for (const column of columns) {
        const cut = (picture: Tensor4D): Tensor4D => {
          const [batch, , , channels] = picture.shape;
          const size = [batch, row.weights.length, column.weights.length, channels];
          const part = slice(picture, [0, row.from, column.from, 0], size as [number, number, number, number]);
          held.push(part);
          return part;
        };
        const given: Condition = { ...labels, ...(image ? { image: cut(image) } : {}) };
        const answer: Tensor4D = yield* whole(evaluated, y && cut(y), given, noiseLevel);
        held.push(answer);
        band = plus(band, answer, column, 2, width);
        dispose(held.splice(0));
        yield;
      }
      total = plus(total, band!, row, 1, height);
      band!.dispose();
      band = null;
    }
    const result = total!;
    total = null;
    return result;
  } finally {
    dispose([...held, ...(band ? [band] : []), ...(total ? [total] : [])]);
  }
}

/** The sum, which it frees, and a piece at its place along an axis, weighted. Owned by the caller. */
function plus(sum: Tensor4D | null, part: Tensor4D, { from, weights }: Piece, axis: 1 | 2, length: number): Tensor4D {
  const made = tidy(() => {
    const shape: [number, number, number] = axis === 1 ? [weights.length, 1, 1] : [1, weights.length, 1];
    const weighted: Tensor4D = mul(part, tensor3d(weights, shape));
    const around: [number, number][] = [0, 1, 2, 3].map((each) =>
      each === axis ? [from, length - from - weights.length] : [0, 0],
    );
    const padded = pad(weighted, around);
    return sum ? (add(sum, padded) as Tensor4D) : padded;
  });
  sum?.dispose();
  return made;
}
