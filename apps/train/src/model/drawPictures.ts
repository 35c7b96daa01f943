import { setImmediate } from 'node:timers/promises';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Image } from '@sr3kit/imaging';
import type { Cascade } from '@sr3kit/models';
import { deriveSeed } from '@sr3kit/random';
import { tensorToPictures } from './pictures.ts';

/** Pictures that are drawn at once: what a small machine holds, and enough to keep it busy. */
const AT_ONCE = 8;

/**
 * Draws pictures from a cascade, some at a time. A picture depends on the seed and its place alone: the first of many are
 * those of few.
 *
 * @param labels - Class of each picture, where the cascade has classes.
 * @returns Float pictures, one by one. No tensor outlives a turn.
 * @throws The signal's reason.
 */
export async function* drawPictures(
  cascade: Cascade,
  {
    count,
    labels,
    seed,
    signal,
  }: {
    readonly count: number;
    readonly labels: readonly number[] | undefined;
    readonly seed: number;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<Image<Float32Array>, void, undefined> {
  for (let first = 0; first < count; first += AT_ONCE) {
    const group = Math.min(AT_ONCE, count - first);
    const what = {
      ...{ count: group, signal },
      labels: labels?.slice(first, first + group),
      seed: first === 0 ? seed : deriveSeed(seed, 'drawn', first / AT_ONCE),
    };
    let last: Tensor4D | undefined;
    try {
      for await (const { y0 } of cascade.draw(what)) {
        last?.dispose();
        last = y0;
        // Engines that compute synchronously would otherwise keep Ctrl-C waiting.
        await setImmediate();
      }
      if (last === undefined) throw new Error('the cascade yielded nothing');
      yield* await tensorToPictures(last);
    } finally {
      last?.dispose();
    }
  }
}
