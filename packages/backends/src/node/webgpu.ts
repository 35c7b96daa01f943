import { EngineError } from '../engineError.ts';
import type { StartRequest } from '../engineTable.ts';
import type { StartedEngine } from '../startedEngine.ts';
import type { AdapterSource } from '../webgpu/adapter.ts';
import { startWebgpu, type WebgpuPlatform } from '../webgpu/startWebgpu.ts';
import { registerGradients } from './gradients.ts';
import { missingVulkan } from './vulkan.ts';

const noDriver =
  'It needs a GPU with a driver for Vulkan (Linux; with the loader, libvulkan1 on Debian), Direct3D 12 or Metal; engine ' +
  '"wasm" needs nothing.';

/**
 * Starts WebGPU through Dawn, which the optional package `webgpu` brings.
 *
 * @throws {EngineError} if the package is not installed, or there is no adapter that will do.
 */
export async function startDawn(request: StartRequest): Promise<StartedEngine> {
  const reason = request.byName ? null : missingVulkan();
  if (reason !== null) throw new EngineError('webgpu', reason, noDriver);
  return startWebgpu(dawn, request);
}

/** Dawn's options, which are rarely needed: `backend=d3d12`, `adapter=...`; `backend=null` is a GPU that computes nothing. */
const options = (): string[] => (process.env['SR3KIT_DAWN'] ?? '').split(' ').filter((option) => option !== '');

const dawn: WebgpuPlatform = {
  noDriver,
  describe: (adapter) => `${adapter}, WebGPU by Dawn`,
  async open() {
    const { create, globals } = await loadDawn();
    const source = create(options()) as AdapterSource;
    // Node has a navigator of its own from version 21 on.
    if (!('navigator' in globalThis)) {
      define(globalThis, 'navigator', { userAgent: `Node.js/${process.versions.node}` });
    }
    define(globalThis.navigator, 'gpu', source);
    for (const [name, value] of Object.entries(globals)) if (!(name in globalThis)) define(globalThis, name, value);
    await registerGradients();
    return { source, tfjs: await import('@tensorflow/tfjs-backend-webgpu') };
  },
  close() {
    delete (globalThis.navigator as { gpu?: unknown } | undefined)?.gpu;
  },
};

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, writable: true, value });
}

async function loadDawn(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new EngineError(
      'webgpu',
      missing ? 'the package webgpu is not installed' : `the package webgpu does not load (${reason})`,
      `Install webgpu@0.6 from npm. ${noDriver}`,
      { cause },
    );
  }
}
