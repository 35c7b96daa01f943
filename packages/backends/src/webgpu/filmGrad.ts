import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { compute, newTensor, type Kernel } from './compute.ts';

/** Words, of two channels each, that a workgroup adds up side by side, and invocations that share the places of one. */
const [LANES, ROWS] = [16, 16];

const kernel: Kernel = {
  key: 'sr3kitFilmGrad',
  reads: { dy: 'u32', x: 'u32' },
  writes: { dfilm: 'f32' },
  numbers: ['places', 'words'],
  code: `
    var<workgroup> sums: array<vec4<f32>, ${LANES * ROWS}>;

    @compute @workgroup_size(${LANES * ROWS})
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
      let row = i32(index) / ${LANES};
      let word = i32(group.x) * ${LANES} + i32(index) % ${LANES};
      let picture = i32(group.y);
      let there = word < uniforms.words;
      let last = select(0, uniforms.places, there);
      var sum = vec4<f32>(0.0);
      for (var place = row; place < last; place += ${ROWS}) {
        let at = (picture * uniforms.places + place) * uniforms.words + word;
        let slope = unpack2x16float(dy[at]);
        sum += vec4<f32>(slope * unpack2x16float(x[at]), slope);
      }
      sums[index] = sum;
      workgroupBarrier();
      if (row == 0 && there) {
        for (var i = 1; i < ${ROWS}; i += 1) {
          sum += sums[i * ${LANES} + i32(index)];
        }
        let first = picture * 4 * uniforms.words + 2 * word;
        dfilm[first] = sum.x;
        dfilm[first + 1] = sum.y;
        dfilm[first + 2 * uniforms.words] = sum.z;
        dfilm[first + 2 * uniforms.words + 1] = sum.w;
      }
    }`,
};

/** `Sr3kitFilmGrad` of ops: sums over the places of dy x and of dy, both packed. */
export const filmGrad: KernelConfig = {
  kernelName: 'Sr3kitFilmGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const { dy, x } = inputs as unknown as Record<'dy' | 'x', TensorInfo>;
    const [batch, height, width, words] = x.shape as [number, number, number, number];
    const dfilm = newTensor([batch, 4 * words]);
    compute(kernel, [dy, x, dfilm], [height * width, words], [Math.ceil(words / LANES), batch]);
    return dfilm;
  },
};
