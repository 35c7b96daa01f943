export type { EngineOptions, WasmPaths } from './chooseEngine.ts';
export type { Engine, EngineFacts, EngineLimits, EngineName, SkippedEngine } from './engine.ts';
export { EngineError } from './engineError.ts';
export type { EngineAvailability } from './findEngines.ts';
export { retryOnLoss } from './retryOnLoss.ts';
export { availableEngines } from './web/availableEngines.ts';
export { engineNames } from './web/engineNames.ts';
export { prepareEngine } from './web/prepareEngine.ts';
