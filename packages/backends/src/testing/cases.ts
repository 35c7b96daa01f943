import * as tf from '@tensorflow/tfjs-core';

/** A function of tensors whose value and gradients every engine must agree on. */
export interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly apply: (...inputs: tf.Tensor[]) => tf.Tensor;
}

const on = (...shapes: number[][]): { shapes: number[][] } => ({ shapes });
const t4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
const around: [number, number] = [1, 1];
const nothing: [number, number] = [0, 0];

/** What a U-Net, its losses and its optimiser are made of. */
export const cases: Readonly<Record<string, Case>> = {
  'conv2d 3x3': { ...on([2, 6, 5, 3], [3, 3, 3, 4]), apply: (x, w) => tf.conv2d(t4(x), t4(w), 1, 'same') },
  'conv2d 3x3, stride 2': { ...on([2, 6, 7, 3], [3, 3, 3, 4]), apply: (x, w) => tf.conv2d(t4(x), t4(w), 2, 'same') },
  'conv2d 3x3, stride 2, padded by four pairs': {
    ...on([2, 6, 6, 3], [3, 3, 3, 4]),
    apply: (x, w) => tf.conv2d(t4(x), t4(w), 2, [nothing, around, around, nothing]),
  },
  'conv2d 3x3, padded by a number': {
    ...on([2, 6, 6, 3], [3, 3, 3, 4]),
    apply: (x, w) => tf.conv2d(t4(x), t4(w), 2, 1, 'NHWC', 1, 'floor'),
  },
  'conv2d 1x1': { ...on([2, 4, 4, 9], [1, 1, 9, 8]), apply: (x, w) => tf.conv2d(t4(x), t4(w), 1, 'same') },
  'conv2d 4x4 valid, stride 3x2': {
    ...on([1, 9, 8, 2], [4, 4, 2, 3]),
    apply: (x, w) => tf.conv2d(t4(x), t4(w), [3, 2], 'valid'),
  },
  conv2dTranspose: {
    ...on([2, 3, 4, 3], [3, 3, 5, 3]),
    apply: (x, w) => tf.conv2dTranspose(t4(x), t4(w), [2, 6, 8, 5], 2, 'same'),
  },
  depthwiseConv2d: {
    ...on([2, 6, 5, 3], [3, 3, 3, 2]),
    apply: (x, w) => tf.depthwiseConv2d(t4(x), t4(w), 1, 'same'),
  },
  'depthwiseConv2d, stride 2': {
    ...on([2, 6, 5, 3], [3, 3, 3, 1]),
    apply: (x, w) => tf.depthwiseConv2d(t4(x), t4(w), 2, 'valid'),
  },
  matMul: { ...on([9, 11], [11, 10]), apply: (a, b) => tf.matMul(a, b) },
  'matMul, both transposed': { ...on([11, 9], [10, 11]), apply: (a, b) => tf.matMul(a, b, true, true) },
  'matMul, batch': { ...on([3, 9, 11], [3, 11, 10]), apply: (a, b) => tf.matMul(a, b) },
  'matMul, batch, transposed': { ...on([2, 2, 9, 11], [2, 2, 10, 11]), apply: (a, b) => tf.matMul(a, b, false, true) },
  'matMul, small': { ...on([2, 3], [4, 3]), apply: (a, b) => tf.matMul(a, b, false, true) },
  attention: {
    ...on([2, 16, 8], [2, 16, 8], [2, 16, 8]),
    apply: (q, k, v) => tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), 0.35)), v),
  },
  'split of a vector': {
    ...on([9]),
    apply: (x) => tf.concat(tf.split(x, [4, 2, 3], 0).toReversed(), 0),
  },
  'split of rows': { ...on([5, 3]), apply: (x) => tf.concat(tf.split(x, [1, 4], 0).toReversed(), 0) },
  'split of columns': { ...on([3, 5]), apply: (x) => tf.concat(tf.split(x, [1, 4], 1).toReversed(), 1) },
  softmax: { ...on([3, 4, 7]), apply: (x) => tf.softmax(x) },
  'resizeNearestNeighbor, doubled': {
    ...on([3, 2, 3, 2]),
    apply: (x) => tf.image.resizeNearestNeighbor(t4(x), [4, 6]),
  },
  'resizeNearestNeighbor, uneven': {
    ...on([2, 5, 3, 2]),
    apply: (x) => tf.image.resizeNearestNeighbor(t4(x), [7, 8]),
  },
  resizeBilinear: { ...on([2, 3, 4, 2]), apply: (x) => tf.image.resizeBilinear(t4(x), [6, 8]) },
  'group norm': {
    ...on([2, 4, 4, 6], [6], [6]),
    apply: (x, gamma, beta) => {
      const grouped = tf.reshape(x, [2, 16, 3, 2]);
      const { mean, variance } = tf.moments(grouped, [1, 3], true);
      const normal = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, 1e-5)));
      return tf.add(tf.mul(tf.reshape(normal, [2, 4, 4, 6]), gamma), beta);
    },
  },
  swish: { ...on([2, 3, 4]), apply: (x) => tf.mul(x, tf.sigmoid(x)) },
  'embedding (gather)': { ...on([5, 3]), apply: (x) => tf.gather(x, tf.tensor1d([4, 0, 4, 1], 'int32')) },
  transpose: { ...on([2, 3, 4, 5]), apply: (x) => tf.transpose(x, [0, 3, 1, 2]) },
  'concat, slice, pad': {
    ...on([2, 3, 4, 2], [2, 3, 4, 3]),
    apply: (x, y) =>
      tf.pad(tf.slice(tf.concat([x, y], 3), [0, 1, 1, 1], [2, 2, 3, 3]), [nothing, [1, 2], around, nothing]),
  },
  'space to depth by reshape': {
    ...on([2, 4, 6, 3]),
    apply: (x) => tf.reshape(tf.transpose(tf.reshape(x, [2, 2, 2, 3, 2 * 3]), [0, 1, 3, 2, 4]), [2, 2, 3, 12]),
  },
  avgPool: { ...on([2, 4, 6, 3]), apply: (x) => tf.avgPool(t4(x), 2, 2, 'valid') },
  'broadcast arithmetic': {
    ...on([2, 3, 4], [3, 1], [4]),
    apply: (x, y, z) => tf.div(tf.sub(tf.mul(x, y), z), tf.add(tf.square(z), 1)),
  },
  'L1 and L2': {
    ...on([2, 9], [2, 9]),
    apply: (x, y) => tf.add(tf.mean(tf.abs(tf.sub(x, y))), tf.mean(tf.squaredDifference(x, y))),
  },
  'exp, log, sqrt, sin, cos': {
    ...on([2, 7]),
    apply: (x) => tf.addN([tf.exp(x), tf.log(tf.add(x, 2)), tf.sqrt(tf.add(tf.square(x), 1)), tf.sin(x), tf.cos(x)]),
  },
  'clip, maximum, where, relu': {
    ...on([3, 5]),
    apply: (x) => {
      const mask = tf.greater(tf.range(0, 5), 2);
      return tf.addN([tf.clipByValue(x, -0.5, 0.5), tf.maximum(x, 0.1), tf.where(mask, x, tf.neg(x)), tf.relu(x)]);
    },
  },
  'sum and max': { ...on([2, 3, 4]), apply: (x) => tf.add(tf.sum(x, [0, 2]), tf.max(x, [0, 2])) },
};

/** Fixed numbers in [-1, 1], all different, none near a kink of the functions above. */
export function values(shape: readonly number[], phase: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + phase + 0.4) * Math.cos(0.31 * i + 0.2)),
    [...shape],
  );
}

/** The value of a case, then its gradients for all inputs against a fixed dy. */
export async function evaluate({ shapes, apply }: Case): Promise<Float32Array[]> {
  const results = tf.tidy(() => {
    const inputs = shapes.map((shape, i) => values(shape, i));
    const value = apply(...inputs);
    return [value, ...tf.grads((...x: tf.Tensor[]) => apply(...x))(inputs, values(value.shape, 9))];
  });
  const arrays = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return arrays.map((array) => Float32Array.from(array));
}
