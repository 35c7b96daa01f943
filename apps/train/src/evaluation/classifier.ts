import { existsSync } from 'node:fs';
import { tensor2d, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { classifierInput, classifierShapes, features, inputSide, logits } from '@sr3kit/classifier';
import { BadInput } from '@sr3kit/command';
import type { Params } from '@sr3kit/denoiser';
import { toFloat, type Image } from '@sr3kit/imaging';
import { toTensors } from '@sr3kit/models';
import { assertShapes } from '@sr3kit/safetensors';
import { readSafetensorsFile } from '@sr3kit/safetensors/node';

/** The network whose features and classes the tables use: figures are named after it. */
export const classifierName = 'EfficientNet-Lite0';

/**
 * Reads the weights of the classifier.
 *
 * @param file - As tools/weights/classifier.mts writes it.
 * @returns Owned by the caller: free it by `disposeParams`.
 * @throws BadInput or CheckpointError that says what is missing or damaged.
 */
export async function openClassifier(file: string): Promise<Params> {
  if (!existsSync(file)) {
    throw new BadInput(`--classifier ${file}: no such file: make it by tools/weights/classifier.mts`);
  }
  const { arrays } = await readSafetensorsFile(file);
  assertShapes(classifierShapes, arrays, file, 'make it anew by tools/weights/classifier.mts');
  return toTensors(arrays);
}

/**
 * What the classifier sees in a picture, [1280].
 *
 * @param what - What messages call the picture.
 * @throws BadInput where that is not finite.
 */
export async function featuresOf(params: Params, picture: Image<Uint8Array>, what: string): Promise<Float32Array> {
  const { data } = toFloat(classifierInput(picture));
  return finite(
    tidy(() => features(params, tensor4d(data, [1, inputSide, inputSide, 3]))),
    what,
  );
}

/**
 * Scores of the classes, [1000], of such features.
 *
 * @throws BadInput as {@link featuresOf}.
 */
export async function scoresOf(params: Params, found: Float32Array, what: string): Promise<Float32Array> {
  return finite(
    tidy(() => logits(params, tensor2d(found, [1, found.length]))),
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
