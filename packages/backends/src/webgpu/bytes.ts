import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { flatly, int, runShader } from './program.ts';

/** `Sr3kitBytes` of ops: numbers in [-1, 1] as integers of 8 bits, four to an integer of 32, the first in the lowest. */
export const bytes: KernelConfig = {
  kernelName: 'Sr3kitBytes',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const { x } = inputs as unknown as { x: TensorInfo };
    const size = x.shape.reduce((product, length) => product * length, 1);
    const words = Math.ceil(size / 4);
    const shader = {
      ...flatly(words),
      variableNames: ['x'],
      outputShape: [words],
      uniforms: 'count: i32, words: i32,',
      shaderKey: 'sr3kitBytes',
      code: `fn main(index: i32) {
        if (index < uniforms.words) {
          var word = 0u;
          for (var i = 0; i < 4; i += 1) {
            let at = 4 * index + i;
            if (at < uniforms.count) {
              word |= u32(clamp((x[at] + 1.0) * 127.5 + 0.5, 0.0, 255.0)) << u32(8 * i);
            }
          }
          result[index] = bitcast<i32>(word);
        }
      }`,
    };
    return runShader(shader, [x], { uniforms: [size, words].map(int), dtype: 'int32' });
  },
};
