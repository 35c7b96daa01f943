export { clipFactor } from './clip.ts';
export { trainerConfigSchema, type OptimizerConfig, type TrainerConfig, type TrainerConfigInput } from './config.ts';
export { TrainingDivergedError } from './diverged.ts';
export { emaDecayAt } from './ema.ts';
export type { ParameterLayout, ParameterSlot } from './layout.ts';
export { learningRateAt } from './learningRate.ts';
export type { LossScaling } from './lossScaling.ts';
export { train, type TrainOptions, type TrainStep } from './train.ts';
export { createState, currentParams, emaParams, TrainingState, type StateVectors } from './trainingState.ts';
