export type {
  Architecture,
  Contradiction,
  Costs,
  Extent,
  LossOptions,
  TrainingLoss,
} from './architecture/architecture.ts';
export { modeNames, type DirectMode, type Mode } from './architecture/mode.ts';
export { allArchitectures, architectureOf, type Architectures } from './architectures.ts';
export type { Diffusion, DiffusionOptions } from './architecture/diffusion.ts';
export type { DirectAnswer, Guidance, Reach, TiledDiffusion, TiledMethod } from './architecture/tiledMethod.ts';
export { planStartSchema, spacingProblem, type InferencePlan, type PlanStart } from './config/inferencePlan.ts';
export type { AnyModelConfig, ModelConfig } from './config/modelConfig.ts';
export type { BuiltInNetwork, LiteNetwork, NetworkConfig, UnetNetwork, Untagged } from './config/network.ts';
export { modelConfigSchema, modelConfigSchemaOf } from './schema/modelConfigSchema.ts';
export { networkSchema } from './schema/networkSchema.ts';
export {
  objectiveSchema,
  type DiffusionObjective,
  type Objective,
  type PerceptualObjective,
  type RegressionObjective,
} from './config/objective.ts';
export { createCascade, type Cascade, type CascadeDraw, type CascadeStep } from './cascade/cascade.ts';
export type { CascadeStage } from './cascade/cascadeStage.ts';
export { crispStart } from './architecture/wholeDiffusion.ts';
export { defaultConsistency, taskSchema, type Task } from './config/task.ts';
export type { TrainingSummary } from './config/trainingSummary.ts';
export { estimate, type Estimates } from './estimates.ts';
export { readModel, type ModelFiles, type ReadModelOptions } from './files/modelFiles.ts';
export { fromTensors, toTensors } from './files/tensors.ts';
export { drawingProblem, type DrawingProblem } from './inference/drawingProblem.ts';
export { generate, type GenerateOptions } from './inference/generate.ts';
export { oneStep, oneStepInTurns, type OneStepInTurnsOptions, type OneStepOptions } from './inference/oneStep.ts';
export { inferenceCurve, inferencePlanOf, usualSteps } from './inference/inferencePlanOf.ts';
export { superResolve, type SuperResolveOptions } from './inference/superResolve.ts';
export {
  classesOf,
  countParameters,
  disposeModel,
  initModel,
  isTrained,
  modesOf,
  needsPicture,
  type Model,
} from './model.ts';
export { pictureArchitecture } from './picture/pictureArchitecture.ts';
export type { ApplyOptions, PictureNetwork } from './picture/pictureNetwork.ts';
export { fetchModel, forgetModel, type ModelAddress } from './source/modelAddress.ts';
export { ModelError } from './source/modelError.ts';
export { loadModelSource, type ModelBlobs, type ModelSource } from './source/modelSource.ts';
export { deleteStoredModel, storedModel, storedModels, storeModel, type StoredModel } from './source/storedModels.ts';
export { withCrispMode, type CrispModeOptions } from './lite/withCrispMode.ts';
export type { PerceptualDistances, PictureDistance } from './loss/perceptualTerm.ts';
export { trainingLoss, type TrainingLossOptions } from './training/trainingLoss.ts';
