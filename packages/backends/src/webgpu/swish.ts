import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { flatly, runShader } from './program.ts';

/** `Sr3kitSwish` of ops: x * sigmoid(x) in one pass. */
export const swish: KernelConfig = {
  kernelName: 'Sr3kitSwish',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const { x } = inputs as unknown as { x: TensorInfo };
    return elementwise('sr3kitSwish', ['x'], [x], 'result[index] = x[index] / (1.0 + exp(-x[index]));');
  },
};

/** `Sr3kitSwishGrad` of ops: dy (s + x s (1 - s)) with s = sigmoid(x). */
export const swishGrad: KernelConfig = {
  kernelName: 'Sr3kitSwishGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const { dy, x } = inputs as unknown as { dy: TensorInfo; x: TensorInfo };
    const code = `let s = 1.0 / (1.0 + exp(-x[index]));
      result[index] = dy[index] * (s + x[index] * s * (1.0 - s));`;
    return elementwise('sr3kitSwishGrad', ['dy', 'x'], [dy, x], code);
  },
};

function elementwise(key: string, names: readonly string[], inputs: readonly TensorInfo[], code: string): TensorInfo {
  const { shape } = inputs[0]!;
  const size = shape.reduce((product, length) => product * length, 1);
  const shader = {
    ...flatly(size),
    variableNames: names,
    outputShape: shape,
    uniforms: 'count: i32,',
    shaderKey: key,
    code: `fn main(index: i32) {
      if (index < uniforms.count) {
        ${code}
      }
    }`,
  };
  return runShader(shader, inputs, { uniforms: [{ type: 'int32', data: [size] }] });
}
