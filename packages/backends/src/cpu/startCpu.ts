import { findBackend } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import { registerCpuKernels } from '../registerKernels.ts';
import { steadyEngine, type StartedEngine } from '../startedEngine.ts';

/**
 * Starts the plain JavaScript engine, which is always there.
 *
 * @param load - Registers its backend and the gradients.
 * @param memory - Bytes of the machine, null where that is not known.
 */
export async function startCpu(
  load: () => Promise<void>,
  device: string,
  memory: number | null,
): Promise<StartedEngine> {
  await load();
  registerCpuKernels();
  await activate('cpu', 'cpu');
  // The backend greets its first tensor with a banner that advises another one; whoever gets here has heard of it.
  const backend = findBackend('cpu') as unknown as { firstUse: boolean };
  backend.firstUse = false;
  return steadyEngine(device, 1, memory);
}
