import { pictureDistances, type DistanceWeights } from '@sr3kit/distances';
import { answer, type Answer } from './answer.ts';
import type { StoredImage } from './inDepth.ts';
import { measure, type Measures } from './measure.ts';
import type { Method } from './methods.ts';

/** What a method makes of a picture, and how good it is. */
export interface MeasuredAnswer extends Answer {
  readonly measures: Measures;
}

/**
 * Upscales a picture by a method and measures what comes out.
 *
 * @param pair - The photograph and the input, of one depth; with the class of the picture, for those models that know classes.
 * @param options - As of `answer`. With `distances`, the perceptual ones are measured too.
 */
export async function measuredAnswer(
  method: Method,
  { high, low, label }: { readonly high: StoredImage; readonly low: StoredImage; readonly label?: number | undefined },
  {
    distances,
    ...options
  }: Omit<Parameters<typeof answer>[2], 'label'> & { readonly distances: DistanceWeights | undefined },
): Promise<MeasuredAnswer> {
  const { picture, seconds } = await answer(method, low, { ...options, label });
  const perceptual = distances && (await pictureDistances(distances, picture, high));
  return { picture, seconds, measures: { ...measure(picture, high, low, options.scale), ...perceptual } };
}
