import { EngineError } from '../engineError.ts';
import type { StartRequest } from '../engineTable.ts';
import type { StartedEngine } from '../startedEngine.ts';
import type { AdapterSource } from '../webgpu/adapter.ts';
import { startWebgpu, type WebgpuPlatform } from '../webgpu/startWebgpu.ts';
import { registerGradients } from './gradients.ts';

const noDriver = 'Switch on hardware acceleration in the browser, or update the driver of the GPU.';

/**
 * Starts WebGPU as the browser has it.
 *
 * @throws {EngineError} if it has none, or only one that will not do.
 */
export function startBrowserGpu(request: StartRequest): Promise<StartedEngine> {
  return startWebgpu(browser, request);
}

const browser: WebgpuPlatform = {
  noDriver,
  describe: (adapter) => `${adapter}, WebGPU`,
  async open() {
    const source = (navigator as { gpu?: AdapterSource }).gpu;
    if (!source) {
      const why = globalThis.isSecureContext ? 'this browser has no WebGPU' : 'WebGPU needs a page served by HTTPS';
      throw new EngineError('webgpu', why, 'Use a browser of this year, or engine "webgl".');
    }
    await registerGradients();
    return { source, tfjs: await import('@tensorflow/tfjs-backend-webgpu') };
  },
  close() {},
};
