import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { compute, newTensor, type Kernel } from './compute.ts';
import { webgpuBackend } from './program.ts';
import type { Reduction } from './subgroups.ts';

/** Invocations of a workgroup, which has one query, or one key. */
const SIZE = 64;
/** Most positions: the weights of a query lie in the workgroup's memory. The same number is in `selfAttention` of ops. */
const MOST = 1024;

/** `Sr3kitAttention` of ops. */
export const attention: KernelConfig = {
  kernelName: 'Sr3kitAttention',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { qkv } = inputs as unknown as { qkv: TensorInfo };
    const { heads } = attrs as unknown as { heads: number };
    const { batch, positions, channels } = sizesOf(qkv);
    const y = newTensor([batch, positions, channels]);
    compute(forward, [qkv, y], [positions, channels, heads], [positions, batch * heads]);
    return y;
  },
};

/** `Sr3kitAttentionGrad` of ops. */
export const attentionGrad: KernelConfig = {
  kernelName: 'Sr3kitAttentionGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, qkv } = inputs as unknown as { dy: TensorInfo; qkv: TensorInfo };
    const { heads } = attrs as unknown as { heads: number };
    const { batch, positions, channels } = sizesOf(qkv);
    const dqkv = newTensor(qkv.shape);
    const [weights, slopes] = [0, 1].map(() => newTensor([batch * heads, positions, positions])) as [
      TensorInfo,
      TensorInfo,
    ];
    const numbers = [positions, channels, heads];
    compute(ofQueries, [dy, qkv, dqkv, weights, slopes], numbers, [positions, batch * heads]);
    compute(ofKeys, [dy, qkv, weights, slopes, dqkv], numbers, [positions, batch * heads]);
    for (const { dataId } of [weights, slopes]) webgpuBackend().disposeData(dataId);
    return dqkv;
  },
};

function sizesOf(qkv: TensorInfo): { batch: number; positions: number; channels: number } {
  const [batch, positions, triple] = qkv.shape as [number, number, number];
  return { batch, positions, channels: triple / 3 };
}

const numbers = ['positions', 'channels', 'heads'] as const;

const start = `
    @compute @workgroup_size(${SIZE})
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) index: u32) {
      let local = i32(index);
      let position = i32(group.x);
      let each = uniforms.channels / uniforms.heads;
      let batch = i32(group.y) / uniforms.heads;
      let head = i32(group.y) % uniforms.heads;
      // Of a query; keys lie the channels after it, contents twice as many.
      let line = 3 * uniforms.channels;
      let first = batch * uniforms.positions * line + head * each;
      let firstY = batch * uniforms.positions * uniforms.channels + head * each;`;

const reduceCode = (name: string, joined: string): string => `
    fn ${name}(value: f32, local: i32) -> f32 {
      workgroupBarrier();
      shared_[local] = value;
      workgroupBarrier();
      var whole = shared_[0];
      for (var i = 1; i < ${SIZE}; i += 1) {
        whole = ${joined};
      }
      return whole;
    }`;

const reduction: Reduction = {
  size: SIZE,
  plain: `
    var<workgroup> shared_: array<f32, ${SIZE}>;
    ${reduceCode('total', 'whole + shared_[i]')}
    ${reduceCode('largest', 'max(whole, shared_[i])')}`,
};

/** The weights of a query: softmax of its products with all keys. */
const weightsCode = `
    var<workgroup> p: array<f32, ${MOST}>;

      // Both lines begin at the head's channels.
    fn findWeights(query: i32, firstKey: i32, line: i32, each: i32, local: i32) {
      let scale = 1.0 / sqrt(f32(each));
      var most = -3.0e38;
      for (var key = local; key < uniforms.positions; key += ${SIZE}) {
        var product = 0.0;
        for (var c = 0; c < each; c += 1) {
          product += qkv[query + c] * qkv[firstKey + key * line + c];
        }
        p[key] = product * scale;
        most = max(most, product * scale);
      }
      most = largest(most, local);
      var sum = 0.0;
      for (var key = local; key < uniforms.positions; key += ${SIZE}) {
        p[key] = exp(p[key] - most);
        sum += p[key];
      }
      sum = total(sum, local);
      for (var key = local; key < uniforms.positions; key += ${SIZE}) {
        p[key] /= sum;
      }
      workgroupBarrier();
    }`;

const forward: Kernel = {
  key: 'sr3kitAttention',
  reads: { qkv: 'f32' },
  writes: { y: 'f32' },
  numbers,
  reduction,
  code: `
    ${weightsCode}
    ${start}
      findWeights(first + position * line, first + uniforms.channels, line, each, local);
      for (var c = local; c < each; c += ${SIZE}) {
        var sum = 0.0;
        for (var key = 0; key < uniforms.positions; key += 1) {
          sum += p[key] * qkv[first + key * line + 2 * uniforms.channels + c];
        }
        y[firstY + position * uniforms.channels + c] = sum;
      }
    }`,
};

/** The gradient of a query; its weights, and the gradients of its products with the keys, for the second pass. */
const ofQueries: Kernel = {
  key: 'sr3kitAttentionQueries',
  reads: { dy: 'f32', qkv: 'f32' },
  writes: { dqkv: 'f32', weights: 'f32', slopes: 'f32' },
  numbers,
  reduction,
  code: `
    ${weightsCode}
    var<workgroup> g: array<f32, ${MOST}>;
    ${start}
      findWeights(first + position * line, first + uniforms.channels, line, each, local);
      // The derivative of a softmax p: p (g - sum(g p)).
      var mean = 0.0;
      for (var key = local; key < uniforms.positions; key += ${SIZE}) {
        var product = 0.0;
        for (var c = 0; c < each; c += 1) {
          product += dy[firstY + position * uniforms.channels + c] * qkv[first + key * line + 2 * uniforms.channels + c];
        }
        g[key] = product;
        mean += product * p[key];
      }
      mean = total(mean, local);
      let row = (i32(group.y) * uniforms.positions + position) * uniforms.positions;
      for (var key = local; key < uniforms.positions; key += ${SIZE}) {
        g[key] = p[key] * (g[key] - mean) / sqrt(f32(each));
        weights[row + key] = p[key];
        slopes[row + key] = g[key];
      }
      workgroupBarrier();
      for (var c = local; c < each; c += ${SIZE}) {
        var sum = 0.0;
        for (var key = 0; key < uniforms.positions; key += 1) {
          sum += g[key] * qkv[first + key * line + uniforms.channels + c];
        }
        dqkv[first + position * line + c] = sum;
      }
    }`,
};

/** The gradients of a key and of its content. */
const ofKeys: Kernel = {
  key: 'sr3kitAttentionKeys',
  reads: { dy: 'f32', qkv: 'f32', weights: 'f32', slopes: 'f32' },
  writes: { dqkv: 'f32' },
  numbers,
  code: `
    ${start}
      for (var c = local; c < each; c += ${SIZE}) {
        var ofKey = 0.0;
        var ofContent = 0.0;
        for (var query = 0; query < uniforms.positions; query += 1) {
          let at = (i32(group.y) * uniforms.positions + query) * uniforms.positions + position;
          ofKey += slopes[at] * qkv[first + query * line + c];
          ofContent += weights[at] * dy[firstY + query * uniforms.channels + c];
        }
        dqkv[first + position * line + uniforms.channels + c] = ofKey;
        dqkv[first + position * line + 2 * uniforms.channels + c] = ofContent;
      }
    }`,
};
