import { totalmem } from 'node:os';
import { startCpu } from '../cpu/startCpu.ts';
import type { EngineName } from '../engine.ts';
import { enginesOf, type Engines } from '../engines.ts';
import type { StartEngine } from '../engineTable.ts';
import { processorName } from './deviceName.ts';
import { registerGradients } from './gradients.ts';
import { startTensorflow } from './tensorflow.ts';
import { startWasm } from './wasm.ts';
import { startDawn } from './webgpu.ts';

const engines: Engines = enginesOf(
  new Map<EngineName, StartEngine>([
    ['tensorflow-gpu', ({ threads, byName }) => startTensorflow('tensorflow-gpu', threads, byName)],
    ['tensorflow', ({ threads, byName }) => startTensorflow('tensorflow', threads, byName)],
    ['webgpu', startDawn],
    ['wasm', ({ threads }) => startWasm(threads)],
    // The package that registers the gradients registers this backend too.
    ['cpu', () => startCpu(registerGradients, `JavaScript on ${processorName()}`, totalmem())],
  ]),
);

/** Engine names of Node in the order in which `auto` tries them. */
export const engineNames: Engines['engineNames'] = engines.engineNames;

/**
 * Makes one engine ready for inference and training, see {@link Engines.prepareEngine}. Values of tensors on `webgpu` can
 * only be read by `data()`, and so must be read before the engine is changed.
 */
export const prepareEngine: Engines['prepareEngine'] = engines.prepareEngine;

/**
 * Tries every engine by really starting it, with all cores, see {@link Engines.availableEngines}. An engine that has been
 * started keeps its number of threads: a program that wants its own calls `prepareEngine` first.
 */
export const availableEngines: Engines['availableEngines'] = engines.availableEngines;

/** Starts and measures every engine, see {@link Engines.diagnoseEngines}. */
export const diagnoseEngines: Engines['diagnoseEngines'] = engines.diagnoseEngines;
