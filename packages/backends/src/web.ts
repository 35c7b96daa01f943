export type { EngineOptions, WasmPaths } from './engineOptions.ts';
export type { DiagnosisOptions, EngineDiagnosis } from './diagnosis.ts';
export type { Engine, EngineFacts, EngineLimits, EngineName, SkippedEngine } from './engine.ts';
export { EngineError } from './engineError.ts';
export type { Engines } from './engines.ts';
export type { EngineAvailability } from './findEngines.ts';
export { measureEngine, type EngineSpeed, type MeasureOptions, type Throughput } from './speed/measureEngine.ts';
export type { WorkloadSize } from './speed/workload.ts';
export { availableEngines, diagnoseEngines, engineNames, prepareEngine } from './web/engines.ts';
