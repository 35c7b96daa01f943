import type { StartEngine } from '../chooseEngine.ts';
import { EngineError } from '../engineError.ts';
import { startCpu } from './cpu.ts';
import { startWasm } from './wasm.ts';
import { startWebgl } from './webgl.ts';
import { startBrowserGpu } from './webgpu.ts';

/** Starts an engine of browsers. */
export const startEngine: StartEngine = (name, request) => {
  switch (name) {
    case 'webgpu':
      return startBrowserGpu(request);
    case 'webgl':
      return startWebgl(request);
    case 'wasm':
      return startWasm(request);
    case 'cpu':
      return startCpu();
    case 'tensorflow-gpu':
    case 'tensorflow':
      throw new EngineError(name, 'it runs in Node only', 'Use "webgpu", or leave the choice to "auto".');
  }
};
