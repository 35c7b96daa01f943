import { getKernel, registerKernel, unregisterKernel, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { convolvePicture } from './conv3x3.ts';
import { webgpuBackend } from './program.ts';

/** `Sr3kitResidualChain` of ops: what lies between the convolutions is of 16 bits. */
const residualChain: KernelConfig = {
  kernelName: 'Sr3kitResidualChain',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const named = inputs as unknown as Readonly<Record<string, TensorInfo>> & { readonly x: TensorInfo };
    const { blocks } = attrs as unknown as { blocks: number };
    const backend = webgpuBackend();
    let features = named.x;
    for (let i = 0; i < blocks; i += 1) {
      const part = (name: string): TensorInfo => named[`${name}${i}`]!;
      const film = named[`film${i}`];
      const first = { x: features, filter: part('firstFilter'), bias: part('firstBias'), ...(film && { film }) };
      const hidden = convolvePicture(first, { swish: true, packed: true });
      const second = { x: hidden, filter: part('secondFilter'), bias: part('secondBias'), residual: features };
      // The last one is for others.
      const next = convolvePicture(second, { packed: i + 1 < blocks });
      backend.disposeData(hidden.dataId);
      if (features !== named.x) backend.disposeData(features.dataId);
      features = next;
    }
    return [features];
  },
};

/** Whether chains of residual blocks are of 16 bits from now on, where no gradient is wanted. */
export function offerResidualChain(wanted: boolean): void {
  const { kernelName, backendName } = residualChain;
  const there = (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined;
  if (wanted && !there) registerKernel(residualChain);
  if (!wanted && there) unregisterKernel(kernelName, backendName);
}
