import { availableParallelism, totalmem } from 'node:os';
import { backend } from '@tensorflow/tfjs-core';
import { activate } from '../activate.ts';
import type { EngineName } from '../engine.ts';
import { EngineError } from '../engineError.ts';
import { registerTensorflowKernels } from '../registerKernels.ts';
import { steadyEngine, type StartedEngine } from '../startedEngine.ts';
import { gpuMemory, gpuName, processorName } from './deviceName.ts';
import { registerGradients } from './gradients.ts';
import { loadTensorflow } from './loadTensorflow.ts';

type NativeEngine = Extract<EngineName, 'tensorflow-gpu' | 'tensorflow'>;

/** The part of the native backend that tells what it runs on. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/**
 * Starts native TensorFlow, through whichever of `@tensorflow/tfjs-node-gpu` and `@tensorflow/tfjs-node` loads. It is
 * called `tensorflow-gpu` or `tensorflow` after what it then really runs on.
 *
 * @param byName - Whether the user asked for exactly this one: asking for `tensorflow` keeps it off a GPU.
 */
export async function startTensorflow(
  name: NativeEngine,
  threads: number | null,
  byName: boolean,
): Promise<StartedEngine> {
  await loadTensorflow(name, threads, byName && name === 'tensorflow');
  await registerGradients();
  await activate(name, 'tensorflow');
  registerTensorflowKernels();
  const native = backend() as unknown as NativeBackend;
  if (name === 'tensorflow-gpu' && !native.isUsingGpuDevice) {
    throw new EngineError(
      name,
      'TensorFlow loads but sees no GPU',
      'It needs an NVIDIA GPU with its driver, and a TensorFlow built for CUDA ("npx sr3kit-native --gpu"); engine ' +
        '"tensorflow" works here.',
    );
  }
  if (name === 'tensorflow' && native.isUsingGpuDevice) {
    throw new EngineError(
      name,
      'TensorFlow already runs on a GPU in this process',
      'Ask for "tensorflow-gpu", or for "tensorflow" first thing in a new process.',
    );
  }
  const version = `TensorFlow ${native.binding.TF_Version} on`;
  if (native.isUsingGpuDevice) return steadyEngine(`${version} ${gpuName()}`, null, gpuMemory());
  const threadsUsed = Number(process.env['TF_NUM_INTRAOP_THREADS']) || availableParallelism();
  return steadyEngine(`${version} ${processorName()}`, threadsUsed, totalmem());
}
