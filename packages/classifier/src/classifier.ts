import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Params } from '@sr3kit/denoiser';
import { toFloat, type Image } from '@sr3kit/imaging';
import { classifierInput } from './classifierInput.ts';
import { features, logits } from './features.ts';
import { inceptionFeatures, inceptionLogits } from './inception/inceptionFeatures.ts';
import { inceptionInput } from './inception/inceptionInput.ts';
import { synsets } from './synsets.ts';

/** A network that judges pictures, without its weights. */
export interface Classifier {
  readonly name: string;
  /** What a Fréchet distance of its features and an inception score of its classes are called. */
  readonly measures: { readonly frechet: string; readonly inception: string };
  /** Its classes by their names in WordNet; null where they are in no known order. */
  readonly classes: readonly string[] | null;
  /** A picture as it takes it: square RGB in [0, 1]. */
  readonly input: (picture: Image) => Image<Float32Array>;
  /** Of [batch, side, side, 3]: [batch, features], owned by the caller. */
  readonly features: (params: Params, pictures: Tensor4D) => Tensor2D;
  /** Scores of the classes of features, [batch, classes], owned by the caller. */
  readonly logits: (params: Params, seen: Tensor2D) => Tensor2D;
}

/** EfficientNet-Lite0, with ImageNet's classes. */
export const efficientNetLite0: Classifier = {
  name: 'EfficientNet-Lite0',
  measures: { frechet: 'FD (EfficientNet-Lite0)', inception: 'IS (EfficientNet-Lite0)' },
  classes: synsets,
  input: (picture) => toFloat(classifierInput(picture)),
  features,
  logits,
};

/** The Inception-v3 of FID, whose classes are in an order of their own. */
export const inception: Classifier = {
  name: 'Inception-v3',
  measures: { frechet: 'FID', inception: 'IS' },
  classes: null,
  input: inceptionInput,
  features: inceptionFeatures,
  logits: inceptionLogits,
};
