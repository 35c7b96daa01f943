export { objectiveConfigSchema, type Norm, type ObjectiveConfig, type ObjectiveConfigInput } from './config.ts';
export { diffusionLoss } from './diffusionLoss.ts';
export { regressionLoss } from './regressionLoss.ts';
export { lossWeights, type Weighting } from './weights.ts';
export type { Draw, PictureBatch } from './trainingBatch.ts';
