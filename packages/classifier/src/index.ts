export { classifierShapes } from './blocks.ts';
export { efficientNetLite0, inception, type Classifier } from './classifier.ts';
export { classifierInput, inputSide } from './classifierInput.ts';
export { features, logits } from './features.ts';
export { inceptionFeatures, inceptionLogits } from './inception/inceptionFeatures.ts';
export { inceptionInput, inceptionSide } from './inception/inceptionInput.ts';
export { inceptionShapes, inceptionWeights, type PublishedArray } from './inception/inceptionWeights.ts';
export { synsets } from './synsets.ts';
