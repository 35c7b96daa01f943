import { crop, flipHorizontal, quarterTurn, toGray, toRgb } from '@sr3kit/imaging';
import type { Image } from '@sr3kit/imaging';
import type { AlphaHandling, Rounding } from './dataConfig.ts';
import { degrade } from './degrade.ts';
import type { ExampleDraw } from './exampleDraw.ts';
import { flattenAlpha } from './flattenAlpha.ts';

/** A picture as it was decoded: any channels and depth, and the low-resolution one if it comes with it. */
export interface SourcePair {
  readonly high: Image;
  /** Sides are those of `high` divided by the scale. */
  readonly low?: Image | undefined;
}

/** A high-resolution picture and its low-resolution version, with the channels asked for. */
export interface PicturePair {
  readonly high: Image;
  /** Sides are those of `high` divided by the scale. */
  readonly low: Image;
}

/** How pairs are made; a `DataConfig` is one. */
export interface PairOptions {
  readonly scale: number;
  readonly channels: 1 | 3;
  readonly quantize: Rounding;
  readonly alpha: AlphaHandling;
}

/** What a crop is: its side in high-resolution pixels, a multiple of the scale. */
export interface CropOptions {
  readonly crop: number;
  readonly scale: number;
}

/**
 * Cuts the crop of a training example out of a picture, where the draw says. Copies the crop only: the cost does not grow
 * with the picture.
 *
 * @returns New images with the channels and depth of the source: `[crop, crop]` and, if the source has a low-resolution
 * picture, `[crop / scale, crop / scale]` of the same place.
 * @throws RangeError if the picture is smaller than the crop.
 */
export function cutCrop(source: SourcePair, draw: Pick<ExampleDraw, 'x' | 'y'>, options: CropOptions): SourcePair {
  // The place is drawn on the coarser grid, so that both crops of a pair show the same.
  const unit = source.low === undefined ? 1 : options.scale;
  const grid = source.low ?? source.high;
  const side = options.crop / unit;
  if (grid.width < side || grid.height < side) {
    throw new RangeError(`a ${source.high.width}x${source.high.height} picture holds no crop of ${options.crop}`);
  }
  const left = Math.floor(draw.x * (grid.width - side + 1));
  const top = Math.floor(draw.y * (grid.height - side + 1));
  const cut = (image: Image, factor: number): Image =>
    crop(image, { left: left * factor, top: top * factor, width: side * factor, height: side * factor });
  const high = cut(source.high, unit);
  return source.low === undefined ? { high } : { high, low: cut(source.low, 1) };
}

/**
 * Makes one training example: the crop where the draw says, flipped and turned, and its low-resolution version. That is
 * made from the crop alone, so the bicubic reduction of `high` is `low`; the low-resolution picture that came with the
 * source, if there is one, is cut, flipped and turned alike. Only the low-resolution picture is degraded.
 *
 * A source that {@link cutCrop} has cut already gives the same example as the whole picture.
 *
 * @returns New images of `[crop, crop, channels]` and `[crop / scale, crop / scale, channels]`.
 * @throws RangeError if the picture is smaller than the crop.
 */
export function trainingPair(source: SourcePair, draw: ExampleDraw, options: PairOptions & CropOptions): PicturePair {
  const { scale, quantize } = options;
  const { degradation } = draw;
  const arrange = (image: Image): Image => {
    const plain = withChannels(image, options);
    const flipped = draw.flip ? flipHorizontal(plain) : plain;
    return draw.turns === 0 ? flipped : quarterTurn(flipped, draw.turns);
  };
  const cut = cutCrop(source, draw, options);
  const high = arrange(cut.high);
  if (cut.low === undefined) return { high, low: degrade(high, { scale, quantize, ...degradation }) };
  const low = arrange(cut.low);
  // At scale 1 nothing is resized: blur, noise and JPEG are what is left, rounded as the picture was.
  const rounded = low.data instanceof Uint8Array;
  const degraded = Object.keys(degradation).length > 0;
  return { high, low: degraded ? degrade(low, { scale: 1, quantize: rounded, ...degradation }) : low };
}

/**
 * Makes the pair of a whole picture, for evaluation: the right and bottom edge are cut to a multiple of the scale.
 *
 * @returns New images or, where nothing had to change, the source's.
 * @throws RangeError if a side is smaller than the scale.
 */
export function wholePair(source: SourcePair, options: PairOptions): PicturePair {
  const { scale, quantize } = options;
  const width = Math.floor(source.high.width / scale) * scale;
  const height = Math.floor(source.high.height / scale) * scale;
  const whole = width === source.high.width && height === source.high.height;
  const high = withChannels(whole ? source.high : crop(source.high, { left: 0, top: 0, width, height }), options);
  if (source.low !== undefined) return { high, low: withChannels(source.low, options) };
  return { high, low: degrade(high, { scale, quantize }) };
}

function withChannels(image: Image, options: PairOptions): Image {
  const colour = flattenAlpha(image, options.alpha);
  return options.channels === 1 ? toGray(colour) : toRgb(colour);
}
