import { totalmem } from 'node:os';
import { findBackend } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import { registerCpuKernels } from '../registerKernels.ts';
import { steadyEngine, type StartedEngine } from '../startedEngine.ts';
import { processorName } from './deviceName.ts';
import { registerGradients } from './gradients.ts';

/** Starts the plain JavaScript engine, which is always there. */
export async function startCpu(): Promise<StartedEngine> {
  await registerGradients();
  registerCpuKernels();
  await activate('cpu', 'cpu');
  // The backend greets its first tensor with a banner that advises another package; who gets here has heard of it.
  const backend = findBackend('cpu') as unknown as { firstUse: boolean };
  backend.firstUse = false;
  return steadyEngine(`JavaScript on ${processorName()}`, 1, totalmem());
}
