import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { flatly, int, runShader } from './program.ts';

/** `Sr3kitPaste` of ops: a rectangle of pictures is written into a larger tensor, which changes. */
export const paste: KernelConfig = {
  kernelName: 'Sr3kitPaste',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { into, x } = inputs as unknown as { into: TensorInfo; x: TensorInfo };
    const { top, left } = attrs as unknown as { top: number; left: number };
    const [, , width, channels] = x.shape as [number, number, number, number];
    const size = x.shape.reduce((product, length) => product * length, 1);
    const shader = {
      ...flatly(size),
      variableNames: ['x'],
      outputShape: into.shape,
      uniforms: 'count: i32, line: i32, intoLine: i32, offset: i32,',
      shaderKey: 'sr3kitPaste',
      code: `fn main(index: i32) {
        if (index < uniforms.count) {
          result[uniforms.offset + (index / uniforms.line) * uniforms.intoLine + index % uniforms.line] = x[index];
        }
      }`,
    };
    const line = width * channels;
    const intoLine = into.shape[2]! * channels;
    runShader(shader, [x], { into, uniforms: [size, line, intoLine, top * intoLine + left * channels].map(int) });
    return [];
  },
};
