import { setImmediate } from 'node:timers/promises';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Image } from '@sr3kit/imaging';
import type { Cascade } from '@sr3kit/models';
import { deriveSeed } from '@sr3kit/random';
import { tensorToPictures } from './pictures.ts';

/** Pictures that are drawn at once: what a small machine holds, and enough to keep it busy. */
export const drawnAtOnce = 8;

/** What is drawn, and from which seed. */
export interface Drawing {
  readonly count: number;
  /** Class of each picture, where the cascade has classes. */
  readonly labels: readonly number[] | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/**
 * Draws pictures from a cascade, some at a time. A picture depends on the seed and its place alone: the first of many are
 * those of few.
 *
 * @returns Float pictures, one by one. No tensor outlives a turn.
 * @throws The signal's reason.
 */
export async function* drawPictures(
  cascade: Cascade,
  { count, labels, seed, signal }: Drawing,
): AsyncGenerator<Image<Float32Array>, void, undefined> {
  for (let first = 0; first < count; first += drawnAtOnce) {
    const size = Math.min(drawnAtOnce, count - first);
    const group = { ...{ count: size, signal }, labels: labels?.slice(first, first + size) };
    const stages = await drawGroup(cascade, { ...group, seed: seedOfGroup(seed, first / drawnAtOnce) });
    yield* stages.at(-1)!;
  }
}

/** The seed of a group of {@link drawnAtOnce} pictures. */
export function seedOfGroup(seed: number, group: number): number {
  return group === 0 ? seed : deriveSeed(seed, 'drawn', group);
}

/**
 * Draws pictures together.
 *
 * @returns What each stage has made of them, the base first: float pictures.
 * @throws The signal's reason.
 */
export async function drawGroup(cascade: Cascade, what: Drawing): Promise<Image<Float32Array>[][]> {
  const drawn: Image<Float32Array>[][] = [];
  let last: Tensor4D | undefined;
  try {
    for await (const { stage, step, steps, y0 } of cascade.draw(what)) {
      last?.dispose();
      last = y0;
      if (step === steps) drawn[stage] = await tensorToPictures(y0);
      // Engines that compute synchronously would otherwise keep Ctrl-C waiting.
      await setImmediate();
    }
    return drawn;
  } finally {
    last?.dispose();
  }
}
