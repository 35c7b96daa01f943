import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { flatly, int, runShader } from './program.ts';

// Tensors of 16 bits: TensorFlow.js has none, so two numbers share a word of one of int32 with half as many channels. Only our
// kernels know. Every device can do that, one without arithmetic in 16 bits too. 4 must divide the channels.

/** Whether a tensor holds two numbers in each of its elements. */
export const isPacked = ({ dtype }: TensorInfo): boolean => dtype === 'int32';

/** The shape of a tensor whose numbers have been packed. */
export const packedShape = (shape: readonly number[]): number[] => [...shape.slice(0, -1), shape.at(-1)! / 2];

/**
 * The nearest number of 16 bits, halves to even; infinite above 65504, as loss scaling wants it, and not a number where it
 * was none. WGSL's `pack2x16float` leaves rounding to the driver (SwiftShader cuts off), and what is too large undefined.
 */
export const packingCode = `
    fn halfOf(value: f32) -> u32 {
      let bits = bitcast<u32>(value);
      let magnitude = bits & 0x7fffffffu;
      let normal = (magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13u) & 1u)) >> 13u;
      // Below 2^-14 the steps are of 2^-24, as are those of numbers from a half on.
      let small = bitcast<u32>(bitcast<f32>(magnitude) + 0.5) - 0x3f000000u;
      var half = select(normal, small, magnitude < 0x38800000u);
      half = select(half, 0x7c00u, magnitude >= 0x477ff000u);
      half = select(half, 0x7e00u, magnitude > 0x7f800000u);
      return half | ((bits >> 16u) & 0x8000u);
    }

    fn pairOf(first: f32, second: f32) -> u32 {
      return halfOf(first) | (halfOf(second) << 16u);
    }

    fn packHalves(value: vec4<f32>) -> vec2<i32> {
      return bitcast<vec2<i32>>(vec2<u32>(pairOf(value.x, value.y), pairOf(value.z, value.w)));
    }`;

/** Four numbers of two words. */
export const unpackingCode = `
    fn unpackHalves(words: vec2<i32>) -> vec4<f32> {
      let pairs = bitcast<vec2<u32>>(words);
      return vec4<f32>(unpack2x16float(pairs.x), unpack2x16float(pairs.y));
    }`;

/** A number of a packed tensor by its index. */
export const halfAt = (name: string, at: string): string => `unpack2x16float(${name}[(${at}) / 2])[(${at}) % 2]`;

/** `Sr3kitPack` of ops. */
export const pack: KernelConfig = {
  kernelName: 'Sr3kitPack',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const { x } = inputs as unknown as { x: TensorInfo };
    const code = `${packingCode}
      fn main(index: i32) {
        if (index < uniforms.count) {
          result[index] = packHalves(x[index]);
        }
      }`;
    return ofFours('sr3kitPack', x, packedShape(x.shape), { code, components: [4, 2], dtype: 'int32' });
  },
};

/** `Sr3kitUnpack` of ops. */
export const unpack: KernelConfig = {
  kernelName: 'Sr3kitUnpack',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const { x } = inputs as unknown as { x: TensorInfo };
    const code = `${unpackingCode}
      fn main(index: i32) {
        if (index < uniforms.count) {
          result[index] = unpackHalves(x[index]);
        }
      }`;
    const shape = [...x.shape.slice(0, -1), x.shape.at(-1)! * 2];
    return ofFours('sr3kitUnpack', x, shape, { code, components: [2, 4], dtype: 'float32' });
  },
};

interface Fours {
  readonly code: string;
  readonly components: readonly [number, number];
  readonly dtype: 'int32' | 'float32';
}

/** An invocation for each four numbers. */
function ofFours(key: string, x: TensorInfo, shape: readonly number[], { code, components, dtype }: Fours): TensorInfo {
  const [inputs, outputs] = components;
  const count = shape.reduce((product, length) => product * length, 1) / outputs;
  const shader = {
    ...flatly(count),
    ...{ variableNames: ['x'], variableComponents: [inputs], outputComponent: outputs, outputShape: shape },
    ...{ uniforms: 'count: i32,', shaderKey: key, code },
  };
  return runShader(shader, [x], { uniforms: [int(count)], dtype });
}
