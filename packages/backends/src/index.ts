export { availableEngines, type EngineAvailability } from './availableEngines.ts';
export { engineNames, type Engine, type EngineName, type SkippedEngine } from './engine.ts';
export { EngineError } from './engineError.ts';
export { prepareEngine, type EngineOptions } from './prepareEngine.ts';
