import { ResizeBilinearGrad, type KernelConfig, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';

/**
 * The gradient of resizeBilinear on the cpu engine. The engine's own computes the right numbers but gives them a shape
 * whose height and width are exchanged.
 */
export function resizeBilinearGrad(original: KernelFunc): KernelConfig {
  return {
    kernelName: ResizeBilinearGrad,
    backendName: 'cpu',
    kernelFunc: (call) => ({ ...(original(call) as TensorInfo), shape: call.inputs['images']!.shape }),
  };
}
