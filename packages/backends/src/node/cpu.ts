import { findBackend } from '@tensorflow/tfjs-core';
import { registerGradients } from '../gradients.ts';
import { registerCpuKernels } from '../registerKernels.ts';
import type { StartedEngine } from '../startEngine.ts';
import { activate } from './activate.ts';
import { processorName } from './deviceName.ts';

/** Starts the plain JavaScript engine, which is always there. */
export async function startCpu(): Promise<StartedEngine> {
  await registerGradients();
  registerCpuKernels();
  await activate('cpu', 'cpu');
  // The backend greets its first tensor with a banner that advises another package; who gets here has heard of it.
  const backend = findBackend('cpu') as unknown as { firstUse: boolean };
  backend.firstUse = false;
  return { device: `JavaScript on ${processorName()}`, threads: 1 };
}
