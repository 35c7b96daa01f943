import type { LiteConfig } from './config.ts';
import { parameterShapes, type LitePart } from './parameterShapes.ts';

/**
 * Floating-point operations of one evaluation of a part for one picture: a multiplication and an addition for each weight of
 * a convolution at each site. Dense layers and elementwise work, a few per cent, are not counted.
 *
 * @param height - Of the low-resolution picture, in pixels.
 * @param width - Of the low-resolution picture, in pixels.
 */
export function flops(config: LiteConfig, part: LitePart, height: number, width: number): number {
  let weights = 0;
  for (const [name, shape] of parameterShapes(config)) {
    if (name.startsWith(`${part}.`) && shape.length === 4) {
      weights += shape.reduce((product, length) => product * length, 1);
    }
  }
  return 2 * weights * height * width;
}
