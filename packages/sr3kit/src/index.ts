export { disposeModel, initModel, isTrained, type Model } from './model.ts';
export { regress } from './regress.ts';
export { superResolve, type SampleOptions } from './superResolve.ts';
export { fromTarget, toTarget } from './unet/target.ts';
export { trainingLoss, type LossDraw, type PictureBatch, type TrainingLoss } from './trainingLoss.ts';
