import { tensor2d, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { BadInput } from '@sr3kit/command';
import type { Image } from '@sr3kit/imaging';
import type { LoadedClassifier } from './classifierFile.ts';

/**
 * What the classifier sees in a picture, [features].
 *
 * @param what - What messages call the picture.
 * @throws BadInput where that is not finite.
 */
export async function featuresOf(
  { network, params }: LoadedClassifier,
  picture: Image<Uint8Array>,
  what: string,
): Promise<Float32Array> {
  const { data, width, height } = network.input(picture);
  return finite(
    tidy(() => network.features(params, tensor4d(data, [1, height, width, 3]))),
    what,
  );
}

/**
 * Scores of the classes, [classes], of such features.
 *
 * @throws BadInput as {@link featuresOf}.
 */
export async function scoresOf(
  { network, params }: LoadedClassifier,
  found: Float32Array,
  what: string,
): Promise<Float32Array> {
  return finite(
    tidy(() => network.logits(params, tensor2d(found, [1, found.length]))),
    what,
  );
}

/** The values of a tensor, which is freed. Engines make 0 of what is not finite here and there, so both are looked at. */
async function finite(tensor: Tensor, what: string): Promise<Float32Array> {
  try {
    const values = Float32Array.from(await tensor.data());
    if (values.every(Number.isFinite)) return values;
    throw new BadInput(`${what}: what the classifier sees is not finite: are its weights damaged?`);
  } finally {
    tensor.dispose();
  }
}
