import { startCpu } from '../cpu/startCpu.ts';
import type { EngineName } from '../engine.ts';
import { enginesOf, type Engines } from '../engines.ts';
import type { StartEngine } from '../engineTable.ts';
import { registerGradients } from './gradients.ts';
import { startWasm } from './wasm.ts';
import { startWebgl } from './webgl.ts';
import { startBrowserGpu } from './webgpu.ts';

const engines: Engines = enginesOf(
  new Map<EngineName, StartEngine>([
    ['webgpu', startBrowserGpu],
    ['webgl', startWebgl],
    ['wasm', startWasm],
    ['cpu', () => startCpu(loadCpu, 'JavaScript', null)],
  ]),
);

async function loadCpu(): Promise<void> {
  await import('@tensorflow/tfjs-backend-cpu');
  await registerGradients();
}

/** Engine names of browsers in the order in which `auto` tries them. */
export const engineNames: Engines['engineNames'] = engines.engineNames;

/**
 * Makes one engine ready for inference and training in a page or a worker, see {@link Engines.prepareEngine}. It loads that
 * engine alone.
 */
export const prepareEngine: Engines['prepareEngine'] = engines.prepareEngine;

/**
 * Tries every engine by really starting it, see {@link Engines.availableEngines}. It loads every engine: a program that only
 * wants the best one calls `prepareEngine`.
 */
export const availableEngines: Engines['availableEngines'] = engines.availableEngines;

/** Starts and measures every engine, see {@link Engines.diagnoseEngines}. */
export const diagnoseEngines: Engines['diagnoseEngines'] = engines.diagnoseEngines;
