export { availableEngines } from './availableEngines.ts';
export type { EngineOptions, WasmPaths } from './chooseEngine.ts';
export type { Engine, EngineFacts, EngineLimits, EngineName, SkippedEngine } from './engine.ts';
export { EngineError } from './engineError.ts';
export { engineNames } from './engineNames.ts';
export type { EngineAvailability } from './findEngines.ts';
export { prepareEngine } from './prepareEngine.ts';
export { retryOnLoss } from './retryOnLoss.ts';
