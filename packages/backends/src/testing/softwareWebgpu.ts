import { env } from '@tensorflow/tfjs-core';
import type { EngineAvailability } from '../findEngines.ts';
import { availableEngines, prepareEngine } from '../node/engines.ts';

/** Whether WebGPU is there, in software too, and starts it: small operations are then computed by it as well. */
export async function softwareWebgpu(): Promise<EngineAvailability> {
  const found = (await availableEngines({ softwareGpu: true })).find(({ name }) => name === 'webgpu')!;
  if (found.available) {
    await prepareEngine({ engine: 'webgpu' });
    env().set('WEBGPU_CPU_FORWARD', false);
  }
  return found;
}
