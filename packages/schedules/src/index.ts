export {
  scheduleConfigSchema,
  type BetaRangeConfig,
  type ConstantConfig,
  type CosineConfig,
  type ExplicitConfig,
  type JsdConfig,
  type ScheduleConfig,
  type ScheduleConfigInput,
  type SigmoidConfig,
} from './config.ts';
export {
  alphaBarFromLogSnr,
  alphaBarFromNoiseLevel,
  alphaBarFromSigma,
  logSnrFromAlphaBar,
  logSnrFromNoiseLevel,
  logSnrFromSigma,
  noiseLevelFromAlphaBar,
  noiseLevelFromLogSnr,
  noiseLevelFromSigma,
  sigmaFromAlphaBar,
  sigmaFromLogSnr,
  sigmaFromNoiseLevel,
} from './conversions.ts';
export { createSchedule } from './createSchedule.ts';
export { assertCurve, type NoiseCurve, type NoiseSchedule } from './curve.ts';
export { drawNoiseLevels, type NoiseLevelDraw } from './drawNoiseLevels.ts';
export { scheduleFromBetas, type ScheduleOptions } from './fromBetas.ts';
export { posterior, type Posterior } from './posterior.ts';
export { respace, spacingSchema, type LogSnrRange, type Spacing } from './respace.ts';
