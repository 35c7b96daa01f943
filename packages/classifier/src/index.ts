export { classifierShapes } from './blocks.ts';
export { classifierInput, inputSide } from './classifierInput.ts';
export { features, logits } from './features.ts';
export { synsets } from './synsets.ts';
