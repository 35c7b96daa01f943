import type { Tensor4D } from '@tensorflow/tfjs-core';
import { denseBicubicMatrix } from '@sr3kit/imaging';

/** Largest difference between the antialiased bicubic downsample of a picture and its input, by plain loops. */
export function inconsistency(high: Tensor4D, low: Tensor4D): number {
  const [, H, W, C] = high.shape;
  const [, h, w] = low.shape;
  const [rows, columns, values, wanted] = [
    denseBicubicMatrix(H, h),
    denseBicubicMatrix(W, w),
    high.dataSync(),
    low.dataSync(),
  ];
  let worst = 0;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < C; c++) {
        let sum = 0;
        for (let i = 0; i < H; i++) {
          for (let j = 0; j < W; j++) sum += rows[y * H + i]! * columns[x * W + j]! * values[(i * W + j) * C + c]!;
        }
        worst = Math.max(worst, Math.abs(sum - wanted[(y * w + x) * C + c]!));
      }
    }
  }
  return worst;
}
