import type { StartEngine } from './chooseEngine.ts';
import { EngineError } from './engineError.ts';
import { startCpu } from './node/cpu.ts';
import { startTensorflow } from './node/tensorflow.ts';
import { startWasm } from './node/wasm.ts';
import { startDawn } from './node/webgpu.ts';

/** Starts an engine of Node. */
export const startEngine: StartEngine = (name, request) => {
  switch (name) {
    case 'tensorflow-gpu':
    case 'tensorflow':
      return startTensorflow(name, request.threads, request.byName);
    case 'webgpu':
      return startDawn(request);
    case 'wasm':
      return startWasm(request.threads);
    case 'cpu':
      return startCpu();
    case 'webgl':
      throw new EngineError(name, 'it runs in browsers only', 'Use "webgpu", or leave the choice to "auto".');
  }
};
