import type { Tensor4D } from '@tensorflow/tfjs-core';
import { add, fill, mul, sub, tidy } from '@tensorflow/tfjs-core';
import { along, hasAlong } from './along.ts';
import { alongRows, transposed } from './alongRows.ts';
import { assertShape } from './assertShape.ts';
import { resampling } from './resampling.ts';

/** Size of a low-resolution picture. */
interface LowSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Moves pictures the shortest way onto those whose MATLAB-bicubic downsample is the given low-resolution one:
 * y0 + strength * P_h (x - D_h y0 D_w^T) P_w^T, with D the one-dimensional downsampling of a side and P its
 * pseudo-inverse (back-projection; DDNM, Wang et al. 2022, eq. 14). Nothing is clipped.
 *
 * @param y0 - `[batch, height, width, channels]`.
 * @param lowRes - `[batch, lowHeight, lowWidth, channels]`, on the same scale of values, no larger than y0; or its size
 * alone, for a picture of zeros.
 * @param strength - In [0, 1]: 0 leaves y0 as it is, 1 agrees with lowRes to float32 rounding.
 * @returns Of the shape of y0, owned by the caller.
 * @throws RangeError if the strength is out of range or the shapes do not fit.
 */
export function projectConsistency(y0: Tensor4D, lowRes: Tensor4D | LowSize, strength: number): Tensor4D {
  if (!(strength >= 0 && strength <= 1)) {
    throw new RangeError(`projectConsistency: strength must lie in [0, 1], got ${strength}`);
  }
  const [batch, height, width, channels] = y0.shape;
  const [lowHeight, lowWidth] = 'shape' in lowRes ? [lowRes.shape[1], lowRes.shape[2]] : [lowRes.height, lowRes.width];
  if ('shape' in lowRes) {
    assertShape('projectConsistency: lowRes', lowRes, [batch, lowHeight, lowWidth, channels]);
  }
  if (strength === 0) return y0.clone();
  const rows = resampling(lowHeight, height);
  const columns = resampling(lowWidth, width);
  if (hasAlong()) {
    return tidy(() => {
      const low = along(1, rows.down, y0);
      const residual = along(2, columns.down, low, { factor: -1, base: 'shape' in lowRes ? lowRes : undefined });
      return along(1, rows.up, along(2, columns.up, residual), { factor: strength, base: y0 });
    });
  }
  return tidy(() => {
    // Rows first on the way down and last on the way up: only small pictures are transposed.
    const low = alongRows(columns.down, transposed(alongRows(rows.down, y0)));
    const wanted = 'shape' in lowRes ? lowRes : (fill([batch, lowHeight, lowWidth, channels], 0) as Tensor4D);
    const residual = sub(transposed(wanted), low) as Tensor4D;
    const correction = alongRows(rows.up, transposed(alongRows(columns.up, residual)));
    return add(y0, mul(strength, correction)) as Tensor4D;
  });
}
