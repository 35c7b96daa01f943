import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { compute, newTensor, type Kernel } from './compute.ts';

/** Invocations of a workgroup. */
const SIZE = 64;

/** `Sr3kitDenseGrad` of ops, for small layers: one invocation a number. */
export const denseGrad: KernelConfig = {
  kernelName: 'Sr3kitDenseGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const { dy, x, weight } = inputs as unknown as Readonly<Record<'dy' | 'x' | 'weight', TensorInfo>>;
    const [batch, width] = x.shape as [number, number];
    const outputs = dy.shape[1]!;
    const made = [x.shape, weight.shape, [outputs]].map((shape) => newTensor(shape));
    const count = batch * width + width * outputs + outputs;
    compute(kernel, [dy, x, weight, ...made], [batch, width, outputs], [Math.ceil(count / SIZE)]);
    return made;
  },
};

const kernel: Kernel = {
  key: 'sr3kitDenseGrad',
  reads: { dy: 'f32', x: 'f32', weight: 'f32' },
  writes: { dx: 'f32', dweight: 'f32', dbias: 'f32' },
  numbers: ['batch', 'inputs', 'outputs'],
  code: `
    @compute @workgroup_size(${SIZE})
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) local: u32) {
      let index = groupOf(group, groups) * ${SIZE} + i32(local);
      let ofWeight = index - uniforms.batch * uniforms.inputs;
      let ofBias = ofWeight - uniforms.inputs * uniforms.outputs;
      var sum = 0.0;
      if (ofWeight < 0) {
        let row = index / uniforms.inputs;
        let input = index % uniforms.inputs;
        for (var i = 0; i < uniforms.outputs; i += 1) {
          sum += dy[row * uniforms.outputs + i] * weight[input * uniforms.outputs + i];
        }
        dx[index] = sum;
      } else if (ofBias < 0) {
        let input = ofWeight / uniforms.outputs;
        let output = ofWeight % uniforms.outputs;
        for (var row = 0; row < uniforms.batch; row += 1) {
          sum += x[row * uniforms.inputs + input] * dy[row * uniforms.outputs + output];
        }
        dweight[ofWeight] = sum;
      } else if (ofBias < uniforms.outputs) {
        for (var row = 0; row < uniforms.batch; row += 1) {
          sum += dy[row * uniforms.outputs + ofBias];
        }
        dbias[ofBias] = sum;
      }
    }`,
};
