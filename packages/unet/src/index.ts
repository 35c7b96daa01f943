export { apply, applyInParts, denoiser, type ApplyOptions } from './apply.ts';
export { minimumMultiple, unetConfigSchema, type UnetConfig } from './config.ts';
export { flops } from './flops.ts';
export { init } from './init.ts';
export { countParameters, parameterShapes } from './parameterShapes.ts';
export { presets, type PresetName } from './presets.ts';
