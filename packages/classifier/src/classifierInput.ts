import { crop, resizeBicubic, splitAlpha, toRgb, type Image, type Samples } from '@sr3kit/imaging';

/** Side of the pictures that the network was trained on, in pixels. */
export const inputSide = 224;

/**
 * A picture as the classifier takes it: the shorter side becomes 224 by antialiased bicubic, and of the longer one the
 * middle is kept. Gray becomes RGB and alpha is left out; a picture of 224x224 stays as it is.
 *
 * @returns 224x224 RGB, of the same sample type.
 */
export function classifierInput<S extends Samples>(picture: Image<S>): Image<S> {
  const colour = toRgb(splitAlpha(picture).colour);
  const shorter = Math.min(colour.width, colour.height);
  const side = (length: number): number => Math.max(inputSide, Math.round((length * inputSide) / shorter));
  const size = { width: side(colour.width), height: side(colour.height) };
  const resized = shorter === inputSide ? colour : resizeBicubic(colour, size);
  const middle = (length: number): number => Math.floor((length - inputSide) / 2);
  return crop(resized, {
    left: middle(resized.width),
    top: middle(resized.height),
    width: inputSide,
    height: inputSide,
  });
}
