import { findBackend } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import { registerCpuKernels } from '../registerKernels.ts';
import { steadyEngine, type StartedEngine } from '../startedEngine.ts';
import { registerGradients } from './gradients.ts';

/** Starts the plain JavaScript engine, which is always there. */
export async function startCpu(): Promise<StartedEngine> {
  await import('@tensorflow/tfjs-backend-cpu');
  await registerGradients();
  registerCpuKernels();
  await activate('cpu', 'cpu');
  // The backend greets its first tensor with a banner that advises another one.
  const backend = findBackend('cpu') as unknown as { firstUse: boolean };
  backend.firstUse = false;
  return steadyEngine('JavaScript', 1, null);
}
