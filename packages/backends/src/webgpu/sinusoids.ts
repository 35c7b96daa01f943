import { concat, cos, mul, reshape, sin, tensor2d, tidy, type KernelConfig, type Tensor } from '@tensorflow/tfjs-core';
import { webgpuBackend } from './program.ts';

/**
 * `Sr3kitSinusoids` of ops. The embedding of a noise level is some dozen numbers, and accurate sines take fifty programs
 * (see gpu/sine.ts): values that came from the processor are embedded there.
 */
export const sinusoids: KernelConfig = {
  kernelName: 'Sr3kitSinusoids',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { x } = inputs as unknown as { x: Tensor };
    const { frequencies } = attrs as unknown as { frequencies: Float32Array };
    const half = frequencies.length;
    const backend = webgpuBackend();
    const data = backend.tensorMap.get(x.dataId);
    const values = data.values ?? data.uploaded;
    if (!values) {
      return tidy(() => {
        const angles = mul(reshape(x, [-1, 1]), tensor2d(frequencies, [1, half]));
        return concat([sin(angles), cos(angles)], 1);
      });
    }
    const waves = new Float32Array(2 * half * x.size);
    for (let i = 0; i < x.size; i += 1) {
      for (let k = 0; k < half; k += 1) {
        const angle = Math.fround(values[i]! * frequencies[k]!);
        waves[2 * half * i + k] = Math.sin(angle);
        waves[2 * half * i + half + k] = Math.cos(angle);
      }
    }
    return backend.makeTensorInfo([x.size, 2 * half], 'float32', waves);
  },
};
