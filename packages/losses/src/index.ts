export {
  normSchema,
  objectiveConfigSchema,
  predictionSchema,
  regressionNormSchema,
  type Norm,
  type ObjectiveConfig,
  type ObjectiveConfigInput,
  type RegressionNorm,
} from './config.ts';
export { diffusionLoss } from './diffusionLoss.ts';
export { regressionLoss } from './regressionLoss.ts';
export type { Draw, PictureBatch } from './trainingBatch.ts';
export { lossWeights, weightingSchema, type Weighting, type WeightingInput } from './weights.ts';
