export type { Condition, Denoiser, Evaluation, PausingDenoiser } from './denoiser.ts';
export { disposeParams, type Params } from './params.ts';
export { estimate, predictionTarget, qSample, type Prediction } from './prediction.ts';
