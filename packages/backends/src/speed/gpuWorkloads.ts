import { dispose, engine, matMul, type Rank, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { convolutionFlops, values, type WorkloadSize } from './workload.ts';

/** What a GPU is measured with. */
export interface GpuWork {
  readonly work: 'matrix product' | 'convolution' | 'filter gradient';
  /** Rows and columns of the matrices; channels of the pictures, before and after. */
  readonly width: number;
  /** Side of the pictures in pixels; null for matrices. */
  readonly side: number | null;
}

/** One size of one kind of work. */
export interface GpuWorkload extends GpuWork {
  /** Floating-point operations of a run. */
  readonly flops: number;
  /** Uploads what is worked on. */
  open(): OpenWorkload;
}

interface OpenWorkload {
  /** Hands the work over, without waiting. */
  run(): void;
  dispose(): void;
}

/** Pictures from what an emulated GPU does in a moment to what keeps a large one busy. */
const pictures = [
  { batch: 1, side: 16 },
  { batch: 1, side: 64 },
  { batch: 4, side: 128 },
  { batch: 4, side: 256 },
];

/** All kinds of work, each in its sizes, smallest first. */
export const gpuWorkloads: readonly (readonly GpuWorkload[])[] = [
  [64, 256, 1024, 2048, 4096].map(matrixProduct),
  ...[32, 48, 64].map((channels) => pictures.map((each) => convolution({ ...each, channels }))),
  pictures.map((each) => filterGradient({ ...each, channels: 64 })),
];

function matrixProduct(width: number): GpuWorkload {
  return {
    ...{ work: 'matrix product', width, side: null, flops: 2 * width ** 3 },
    open: () => opened([values<Rank.R2>([width, width]), values<Rank.R2>([width, width])], (a, b) => [matMul(a, b)]),
  };
}

function convolution(size: WorkloadSize): GpuWorkload {
  const { batch, side, channels } = size;
  return {
    ...{ work: 'convolution', width: channels, side, flops: convolutionFlops(size) },
    open: () =>
      opened(
        [values<Rank.R4>([batch, side, side, channels]), values<Rank.R4>([3, 3, channels, channels])],
        (x, filter) => engine().runKernel('Sr3kitConv3x3', { x, filter }),
      ),
  };
}

function filterGradient(size: WorkloadSize): GpuWorkload {
  const { batch, side, channels } = size;
  const shape = [batch, side, side, channels] satisfies Tensor4D['shape'];
  return {
    ...{ work: 'filter gradient', width: channels, side, flops: convolutionFlops(size) },
    open: () =>
      opened([values<Rank.R4>(shape), values<Rank.R4>(shape)], (x, dy) =>
        engine().runKernel('Sr3kitConv3x3FilterGrad', { x, dy }),
      ),
  };
}

function opened(
  inputs: readonly [Tensor, Tensor],
  compute: (...inputs: [Tensor, Tensor]) => Tensor | Tensor[],
): OpenWorkload {
  return {
    run: () => dispose(compute(...(inputs as [Tensor, Tensor]))),
    dispose: () => dispose([...inputs]),
  };
}
