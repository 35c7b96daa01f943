import { findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import type { StartRequest } from '../engineTable.ts';
import { registerGpuKernels } from '../registerKernels.ts';
import { noLimits, type StartedEngine } from '../startedEngine.ts';
import {
  adapterName,
  assertHardware,
  findAdapter,
  FLOAT16,
  isSoftware,
  openDevice,
  type AdapterSource,
} from './adapter.ts';
import { useArithmetic, useHalvesArithmetic } from './conv3x3.ts';
import { NEEDS_FLOAT16 } from './conv3x3Shader.ts';
import { economise, type BufferUser } from './economy.ts';
import { registerWebgpuKernels } from './ourKernels.ts';
import { offerResidualChain } from './residualChain.ts';
import { NEEDS_SUBGROUPS, SUBGROUPS, useSubgroups } from './subgroups.ts';

/** What differs between WebGPU in a browser and in Node. */
export interface WebgpuPlatform {
  /**
   * Loads what is needed and registers the gradients. `@tensorflow/tfjs-backend-webgpu` looks for `navigator.gpu` when it
   * is loaded and whenever a backend is made.
   */
  open(): Promise<{ readonly source: AdapterSource; readonly tfjs: WebgpuModule }>;
  /** Undoes what {@link open} did to the globals. */
  close(): void;
  /** Puts the adapter's name into words. */
  describe(adapter: string): string;
  /** What to do where there is no adapter. */
  readonly noDriver: string;
}

type WebgpuModule = Pick<typeof import('@tensorflow/tfjs-backend-webgpu'), 'WebGPUBackend'>;

/** The engine on the device that lives; null where there is none, or it was lost. */
let live: WebgpuEngine | null = null;

interface WebgpuEngine extends StartedEngine {
  readonly hasFloat16: boolean;
}

type WebgpuRequest = Pick<StartRequest, 'softwareGpu' | 'halfPrecision'>;

/**
 * Makes a device, the backend on it, and that the active one. TensorFlow.js would make a device itself, but then nobody
 * could choose the adapter, tell its name, or notice that the device is lost. Where a device lives, it is used again.
 *
 * @param request - `softwareGpu`: whether a GPU emulated on the processor will do. `halfPrecision`: whether pictures may
 * be of 16 bits between convolutions, and multiplied so where the device can.
 * @throws {EngineError} if there is no adapter, or none that will do.
 */
export async function startWebgpu(
  platform: WebgpuPlatform,
  { softwareGpu, halfPrecision }: WebgpuRequest,
): Promise<StartedEngine> {
  if (live) {
    if (!softwareGpu) assertHardware(live.facts.software, live.facts.device);
    useHalves(live, halfPrecision);
    await activate('webgpu', 'webgpu');
    return live;
  }
  const { source, tfjs } = await platform.open();
  registerGpuKernels('webgpu');
  registerWebgpuKernels();
  try {
    const adapter = await findAdapter(source, platform.noDriver);
    if (!softwareGpu) assertHardware(isSoftware(adapter.info), adapterName(adapter.info));
    const device = await openDevice(adapter);
    enableExtensions(device);
    useSubgroups(device.features.has(SUBGROUPS));
    // Whatever holds the name: the module's own registration, or the backend of a lost device.
    forgetBackend();
    registerBackend('webgpu', () => {
      const made = new tfjs.WebGPUBackend(device, adapter.info);
      economise(made as unknown as BufferUser);
      return made;
    });
    await activate('webgpu', 'webgpu');
    live = own(platform, adapter, device, halfPrecision);
    useHalves(live, halfPrecision);
    return live;
  } catch (error) {
    platform.close();
    throw error;
  }
}

/** Pictures are of 16 bits where that is asked for; a training asks itself. */
function useHalves({ hasFloat16 }: WebgpuEngine, halfPrecision: boolean): void {
  offerResidualChain(halfPrecision);
  useArithmetic(halfPrecision && hasFloat16 ? 'float16' : 'float32');
  useHalvesArithmetic(hasFloat16 ? 'float16' : 'float32');
}

function own(platform: WebgpuPlatform, adapter: GPUAdapter, device: GPUDevice, halfPrecision: boolean): WebgpuEngine {
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const software = isSoftware(adapter.info);
  let released = false;
  const started: WebgpuEngine = {
    hasFloat16: device.features.has(FLOAT16),
    facts: {
      device: platform.describe(adapterName(adapter.info)),
      threads: null,
      software,
      limits: { ...noLimits, maxBufferSize, maxStorageBufferBindingSize },
    },
    lost: new Promise((resolve) => {
      void device.lost.then(({ message, reason }) => {
        if (live === started) live = null;
        if (!released) resolve(message || reason || 'no reason is known');
      });
    }),
    restart: () => startWebgpu(platform, { softwareGpu: software, halfPrecision }),
    release: async () => {
      if (live !== started) return;
      live = null;
      released = true;
      forgetBackend();
      device.destroy();
      // A device that is lost without a word keeps Node from ending.
      await device.lost;
      platform.close();
    },
  };
  return started;
}

/** What our shaders say that they need, and the directive for it. */
const extensions = [
  [FLOAT16, NEEDS_FLOAT16, 'enable f16;'],
  [SUBGROUPS, NEEDS_SUBGROUPS, 'enable subgroups;'],
] as const;

/** Lets our shaders use extensions: the directives come first in a shader, where the backend puts code of its own. */
function enableExtensions(device: GPUDevice): void {
  const there = extensions.filter(([feature]) => device.features.has(feature));
  const make = device.createShaderModule.bind(device);
  device.createShaderModule = (described) => {
    const needed = there.filter(([, mark]) => described.code.includes(mark)).map(([, , directive]) => directive);
    return make(needed.length > 0 ? { ...described, code: `${needed.join('\n')}\n${described.code}` } : described);
  };
}

function forgetBackend(): void {
  if ((findBackendFactory('webgpu') as unknown) != null) removeBackend('webgpu');
}
