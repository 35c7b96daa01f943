import { assertImage, resizePlanes, splitAlpha, whiteOf } from '@sr3kit/imaging';
import type { Image } from '@sr3kit/imaging';
import { colourChannels } from './planes.ts';

/**
 * Agreement of a super-resolved picture with the picture it came from: the mean squared error between its antialiased
 * bicubic downsample and the input, both in [0, 1], in units of 1e-5 (SR3 Table 1's "Consistency"). Smaller is better;
 * 0 is perfect. The downsample is not rounded. Alpha is left out.
 *
 * @param superResolved - The output, at least as large as the input.
 * @param lowResolution - The input; its size divided by the output's is the factor of the downsample.
 * @throws RangeError if the output is smaller than the input or not of its proportions, or one of them is gray.
 */
export function consistency(superResolved: Image, lowResolution: Image): number {
  assertImage(superResolved, 'superResolved');
  assertImage(lowResolution, 'lowResolution');
  const [high, low] = [splitAlpha(superResolved).colour, splitAlpha(lowResolution).colour];
  assertProportions(high, low);
  const channels = colourChannels(high);
  if (channels !== colourChannels(low)) {
    throw new RangeError(
      `superResolved and lowResolution must both be gray or both be RGB, got ${superResolved.channels} and ` +
        `${lowResolution.channels} channels: use e.g. toRgb`,
    );
  }
  const down = resizePlanes(unitSamples(high), high, low);
  const target = unitSamples(low);
  let sum = 0;
  for (let i = 0; i < down.length; i += 1) sum += (down[i]! - target[i]!) ** 2;
  return (sum / down.length) * 1e5;
}

/** The height must follow from the width to less than a pixel, in the larger picture: swapped sides are a mistake. */
function assertProportions(high: Image, low: Image): void {
  const wrong = Math.abs(high.width * low.height - high.height * low.width) >= Math.max(low.width, low.height);
  if (high.width < low.width || high.height < low.height || wrong) {
    throw new RangeError(
      `superResolved must be lowResolution's size times a factor of at least 1, ` +
        `got ${high.width}x${high.height} from ${low.width}x${low.height}`,
    );
  }
}

function unitSamples(image: Image): Float64Array {
  const white = whiteOf(image.data);
  const out = new Float64Array(image.data.length);
  for (let i = 0; i < out.length; i += 1) out[i] = image.data[i]! / white;
  return out;
}
