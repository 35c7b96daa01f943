import type { KernelConfig } from '@tensorflow/tfjs-core';
import { flatly, int, runShader, type Uniform } from './program.ts';

/** Where a field is computed, and its key. */
interface FieldAttrs {
  readonly key0: number;
  readonly key1: number;
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * `Sr3kitGaussianField` of ops: the field of `gaussianField` in @sr3kit/random. The random integers are the same; their
 * Gaussians differ by less than 1e-5, as WGSL asks too little of its own logarithm, sine and cosine: these are polynomials,
 * after a reduction of the argument in integers, which is exact.
 */
export const gaussianField: KernelConfig = {
  kernelName: 'Sr3kitGaussianField',
  backendName: 'webgpu',
  kernelFunc: ({ attrs }) => {
    const { key0, key1, top, left, height, width, channels } = attrs as unknown as FieldAttrs;
    // A block of four values lies along x.
    const first = 4 * Math.floor(left / 4);
    const blocks = Math.ceil((left + width - first) / 4);
    const count = blocks * height * channels;
    const key: Uniform[] = [key0, key1].map((word) => ({ type: 'uint32', data: [word] }));
    const uniforms = [...key, ...[count, top, left, first, blocks, width, channels].map(int)];
    const shader = {
      ...flatly(count),
      variableNames: [],
      outputShape: [1, height, width, channels],
      uniforms:
        'key0: u32, key1: u32, count: i32, top: i32, left: i32, first: i32, blocks: i32, columns: i32, channels: i32,',
      shaderKey: 'sr3kitGaussianField',
      code,
    };
    return runShader(shader, [], { uniforms });
  },
};

const code = `
  fn multiplyHigh(a: u32, b: u32) -> u32 {
    let low = (a & 0xffffu) * (b & 0xffffu);
    let middle = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
    let other = (a & 0xffffu) * (b >> 16u) + (middle & 0xffffu);
    return (a >> 16u) * (b >> 16u) + (middle >> 16u) + (other >> 16u);
  }

  // Philox4x32-10, Salmon et al. 2011.
  fn philox(counter: vec4<u32>) -> vec4<u32> {
    var c = counter;
    var k = vec2<u32>(uniforms.key0, uniforms.key1);
    for (var i = 0; i < 10; i += 1) {
      let high = vec2<u32>(multiplyHigh(c.x, 0xd2511f53u), multiplyHigh(c.z, 0xcd9e8d57u));
      c = vec4<u32>(high.y ^ c.y ^ k.x, c.z * 0xcd9e8d57u, high.x ^ c.w ^ k.y, c.x * 0xd2511f53u);
      k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
    }
    return c;
  }

  // sqrt(-2 log((word + 1) / 2^32)).
  fn radius(word: u32) -> f32 {
    let n = word + 1u;
    if (n == 0u) {
      return 0.0;
    }
    // (word + 1) / 2^32 = m 2^-shift with m = 1 - rest in [0.5, 1); -log(m) = 2 atanh(rest / (2 - rest)).
    let shift = countLeadingZeros(n);
    let rest = f32(0u - (n << shift)) * 0x1p-32;
    let z = rest / (2.0 - rest);
    let zz = z * z;
    let series = 1.0 + zz * (1.0 / 3.0 + zz * (0.2 + zz * (1.0 / 7.0 + zz * (1.0 / 9.0 + zz * (1.0 / 11.0 + zz * (1.0 / 13.0 + zz / 15.0))))));
    return sqrt(2.0 * (f32(shift) * 0.6931471805599453 + 2.0 * z * series));
  }

  // cos and sin of 2 pi word / 2^32: the nearest quarter turn in integers, then the polynomials of S. Moshier's Cephes.
  fn direction(word: u32) -> vec2<f32> {
    let quarter = (word + 0x20000000u) >> 30u;
    let r = f32(bitcast<i32>(word - (quarter << 30u))) * 1.4629180792671596e-9;
    let z = r * r;
    let sine = r + r * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));
    let cosine = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
    switch (quarter & 3u) {
      case 0u: { return vec2<f32>(cosine, sine); }
      case 1u: { return vec2<f32>(-sine, cosine); }
      case 2u: { return vec2<f32>(-cosine, -sine); }
      default: { return vec2<f32>(sine, -cosine); }
    }
  }

  fn main(index: i32) {
    if (index >= uniforms.count) {
      return;
    }
    let channel = index % uniforms.channels;
    let block = (index / uniforms.channels) % uniforms.blocks;
    let row = index / (uniforms.channels * uniforms.blocks);
    let x = uniforms.first + 4 * block;
    // The last word is the domain of fields in @sr3kit/random.
    let words = philox(vec4<u32>(bitcast<u32>(x), bitcast<u32>(uniforms.top + row), u32(channel), 3u));
    let four = vec4<f32>(radius(words.x) * direction(words.y), radius(words.z) * direction(words.w));
    for (var i = 0; i < 4; i += 1) {
      let column = x + i - uniforms.left;
      if (column >= 0 && column < uniforms.columns) {
        result[(row * uniforms.columns + column) * uniforms.channels + channel] = four[i];
      }
    }
  }`;
