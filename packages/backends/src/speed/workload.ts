import {
  add,
  conv2d,
  grads,
  mean,
  mul,
  sigmoid,
  slice,
  square,
  sub,
  sum,
  tensor,
  tidy,
  util,
  type Rank,
  type Scalar,
  type ShapeMap,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/** Size of a workload: pictures [batch, side, side, channels] through 3x3 convolutions that keep the channels. */
export interface WorkloadSize {
  readonly batch: number;
  readonly side: number;
  readonly channels: number;
}

/** From what plain JavaScript does in a moment to what keeps a large GPU busy. */
export const workloadSizes: readonly WorkloadSize[] = [
  { batch: 1, side: 16, channels: 16 },
  { batch: 1, side: 32, channels: 32 },
  { batch: 1, side: 64, channels: 64 },
  { batch: 4, side: 64, channels: 64 },
  { batch: 8, side: 64, channels: 128 },
  { batch: 16, side: 128, channels: 128 },
];

/** Something to measure. */
export interface Workload {
  /** How many convolutions it is worth. */
  readonly convolutions: number;
  /** Returns a single number that depends on all of the work; the caller owns it. */
  run(): Scalar;
  dispose(): void;
}

/** One 3x3 convolution. */
export function convolution(size: WorkloadSize): Workload {
  const x = values<Rank.R4>([size.batch, size.side, size.side, size.channels]);
  const filter = values<Rank.R4>([3, 3, size.channels, size.channels]);
  return {
    convolutions: 1,
    run: () => tidy(() => sum(slice(conv2d(x, filter, 1, 'same'), 0, [1, 1, 1, -1]))),
    dispose: () => void [x, filter].forEach((each) => each.dispose()),
  };
}

/**
 * One step of gradient descent on a block of two convolutions with a swish between and a squared error: two convolutions
 * forward, the gradients of both filters, and that of the activation between, which is five convolutions' worth.
 */
export function trainingStep(size: WorkloadSize): Workload {
  const x = values<Rank.R4>([size.batch, size.side, size.side, size.channels]);
  const filters = [
    values<Rank.R4>([3, 3, size.channels, size.channels]),
    values<Rank.R4>([3, 3, size.channels, size.channels]),
  ];
  const loss = (first: Tensor4D, second: Tensor4D): Scalar => {
    const hidden = conv2d(x, first, 1, 'same');
    return mean(square(sub(conv2d(mul(hidden, sigmoid(hidden)), second, 1, 'same'), x)));
  };
  return {
    convolutions: 5,
    run: () =>
      tidy(() => {
        const gradients = grads((first, second) => loss(first as Tensor4D, second as Tensor4D))(filters);
        const updated = filters.map((filter, i) => sub(filter, mul(1e-3, gradients[i]!)));
        return add(sum(updated[0]!), sum(updated[1]!));
      }),
    dispose: () => void [x, ...filters].forEach((each) => each.dispose()),
  };
}

/** Floating-point operations of one 3x3 convolution. */
export function convolutionFlops({ batch, side, channels }: WorkloadSize): number {
  return 2 * 9 * batch * side ** 2 * channels ** 2;
}

/** Numbers around zero, small enough that nothing overflows; the caller owns them. */
export function values<R extends Rank>(shape: ShapeMap[R]): Tensor<R> {
  const numbers = Float32Array.from({ length: util.sizeFromShape(shape) }, (_, i) => 0.1 * Math.sin(1.7 * i + 0.4));
  return tensor<R>(numbers, shape);
}
