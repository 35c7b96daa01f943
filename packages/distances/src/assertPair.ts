import type { Tensor4D } from '@tensorflow/tfjs-core';
import { assertShape } from '@sr3kit/ops';

/**
 * Asserts that two batches of RGB pictures can be compared.
 *
 * @param least - Of a side, in pixels.
 * @throws RangeError
 */
export function assertPair(a: Tensor4D, b: Tensor4D, least: number): void {
  const [batch, height, width, channels] = a.shape;
  if (channels !== 3 || height < least || width < least) {
    throw new RangeError(
      `pictures must be [batch, height, width, 3] with sides of at least ${least}, got [${a.shape.join(', ')}]`,
    );
  }
  assertShape('b', b, [batch, height, width, channels]);
}
