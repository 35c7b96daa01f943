import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Condition, Params } from '@sr3kit/denoiser';
import { assertShape } from '@sr3kit/ops';
import { minimumMultiple, type UnetConfig } from './config.ts';

/** Asserts that every weight is there in its shape. */
export function assertParams(shapes: ReadonlyMap<string, readonly number[]>, params: Params): void {
  for (const [name, shape] of shapes) {
    const weight = params[name];
    if (!weight) {
      throw new RangeError(
        `unet: the weights lack "${name}" [${shape.join(', ')}]: were they made for another configuration?`,
      );
    }
    assertShape(`unet: weight "${name}"`, weight, shape);
  }
}

function assertPicture(
  name: string,
  picture: Tensor | null | undefined,
  channels: number,
): asserts picture is Tensor4D {
  if (!picture) throw new RangeError(`unet: ${name} [batch, height, width, ${channels}] is missing`);
  assertShape(`unet: ${name}`, picture, ['batch', 'height', 'width', channels]);
}

/** Asserts that the inputs are those the configuration asks for, and that they fit each other. */
export function assertInputs(
  config: UnetConfig,
  y: Tensor4D | null,
  condition: Condition,
  noiseLevel: Tensor1D | null,
): void {
  const pictures: [name: string, picture: Tensor4D][] = [];
  if (config.noiseInput) {
    assertPicture('y', y, config.imageChannels);
    pictures.push(['y', y]);
  } else if (y || noiseLevel) {
    throw new RangeError('unet: y and noiseLevel must be null, the model is a regression (noiseInput is false)');
  }
  if (config.conditionChannels > 0) {
    const { image } = condition;
    assertPicture('condition.image', image, config.conditionChannels);
    pictures.push(['condition.image', image]);
  }
  const [[firstName, first], second] = pictures as [[string, Tensor4D], [string, Tensor4D]?];
  const [batch, height, width] = first.shape;
  if (second && second[1].shape.slice(0, 3).join() !== first.shape.slice(0, 3).join()) {
    throw new RangeError(
      `unet: ${second[0]} must have the batch, height and width of ${firstName} [${first.shape.join(', ')}], got [${second[1].shape.join(', ')}]`,
    );
  }
  const multiple = minimumMultiple(config);
  if (height % multiple !== 0 || width % multiple !== 0 || height === 0 || width === 0) {
    throw new RangeError(
      `unet: height and width must be multiples of ${multiple}, got ${height} x ${width}: pad the pictures`,
    );
  }
  if (config.noiseInput) assertOneEach('noiseLevel', noiseLevel, batch);
  if (config.classes !== undefined) assertOneEach('condition.labels', condition.labels, batch);
}

function assertOneEach(name: string, tensor: Tensor | null | undefined, batch: number): void {
  if (!tensor) throw new RangeError(`unet: ${name} [${batch}] is missing`);
  assertShape(`unet: ${name}`, tensor, [batch]);
}
