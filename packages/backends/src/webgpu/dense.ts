import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { flatly, int, runShader } from './program.ts';

/** `Sr3kitDense` of ops, for the small layers that embed a noise level: one invocation a number. */
export const dense: KernelConfig = {
  kernelName: 'Sr3kitDense',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, weight, bias, offset } = inputs as unknown as Readonly<Record<'x' | 'weight' | 'bias', TensorInfo>> & {
      readonly offset?: TensorInfo;
    };
    const { swish } = attrs as unknown as { swish: boolean };
    const [batch, width] = x.shape as [number, number];
    const outputs = bias.shape[0]!;
    const shader = {
      ...flatly(batch * outputs),
      variableNames: ['x', 'weight', 'bias', ...(offset ? ['offset'] : [])],
      outputShape: [batch, outputs],
      uniforms: 'count: i32, inputs: i32, outputs: i32,',
      shaderKey: `sr3kitDense_${swish}_${offset !== undefined}`,
      code: `fn main(index: i32) {
        if (index < uniforms.count) {
          let row = index / uniforms.outputs;
          let output = index % uniforms.outputs;
          var sum = 0.0;
          for (var i = 0; i < uniforms.inputs; i += 1) {
            sum += x[row * uniforms.inputs + i] * weight[i * uniforms.outputs + output];
          }
          sum += bias[output]${offset ? ' + offset[output]' : ''};
          result[index] = ${swish ? 'sum / (1.0 + exp(-sum))' : 'sum'};
        }
      }`,
    };
    const tensors = [x, weight, bias, ...(offset ? [offset] : [])];
    return runShader(shader, tensors, { uniforms: [batch * outputs, width, outputs].map(int) });
  },
};
