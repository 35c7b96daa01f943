import { randomUniform, type Tensor4D } from '@tensorflow/tfjs-core';
import { superResolve, type Model, type SuperResolveOptions } from '../index.ts';

/** A picture of noise in [-0.8, 0.8]. */
export const picture = (height: number, width: number, channels = 3, batch = 1): Tensor4D =>
  randomUniform([batch, height, width, channels], -0.8, 0.8, 'float32', 9) as Tensor4D;

/** One whose upsample stays far from -1 and 1, so that clipping has nothing to do. */
export const calmPicture = (height: number, width: number): Tensor4D =>
  randomUniform([1, height, width, 3], -0.2, 0.2, 'float32', 9) as Tensor4D;

/** What a model draws in the end; the caller owns it. */
export async function drawn(model: Model, lowRes: Tensor4D, options: SuperResolveOptions): Promise<Tensor4D> {
  let last: Tensor4D | undefined;
  for await (const step of superResolve(model, lowRes, options)) {
    last?.dispose();
    last = step.y0;
  }
  return last!;
}

/** The same as numbers. */
export async function drawnValues(model: Model, lowRes: Tensor4D, options: SuperResolveOptions): Promise<number[]> {
  const high = await drawn(model, lowRes, options);
  const found = Array.from(high.dataSync());
  high.dispose();
  return found;
}

export const largestDifference = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
