import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { compute, newTensor } from './compute.ts';
import { ELEMENTS, gradientKernel, LANES, momentsKernel, normaliseKernel, slopesKernel } from './groupNormShader.ts';
import { webgpuBackend } from './program.ts';
import { MOST_EACH, smallGradientKernel, smallNormKernel } from './smallNormShader.ts';

/** Places that an invocation of the first pass goes over, for large pictures; at least this many in all. */
const CHUNK = 256;
/** The second pass adds up so many parts at most. */
const MOST_CHUNKS = 32;

/** Numbers of a group that are few. */
const SMALL = 8192;

interface Attributes {
  readonly groups: number;
  readonly epsilon: number;
  readonly swish: boolean;
}

type Named = Readonly<Record<'x' | 'gamma' | 'beta' | 'dy' | 'statistics', TensorInfo>> & {
  readonly shift?: TensorInfo;
};

/** `Sr3kitGroupNorm` of ops. Its statistics are those of each picture and channel: centre, 1 / deviation, gamma, beta. */
export const groupNorm: KernelConfig = {
  kernelName: 'Sr3kitGroupNorm',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, gamma, beta, shift } = inputs as unknown as Named;
    const { groups, epsilon, swish } = attrs as unknown as Attributes;
    const sizes = sizesOf(x);
    const { batch, channels, chunks } = sizes;
    if (isSmall(sizes, groups)) {
      const kernel = smallNormKernel({ groups, epsilon, swish, shift: shift !== undefined });
      const made = [newTensor(x.shape), newTensor([batch, channels, 4])];
      compute(kernel, [x, gamma, beta, ...(shift ? [shift] : []), ...made], numbersOf(sizes), [groups, batch]);
      return made;
    }
    const moments = newTensor([batch, chunks, channels, 2]);
    compute(momentsKernel, [x, moments], numbersOf(sizes), [Math.ceil(channels / LANES), chunks, batch]);
    const y = newTensor(x.shape);
    const statistics = newTensor([batch, channels, 4]);
    const kernel = normaliseKernel({ groups, epsilon, swish, shift: shift !== undefined });
    const read = [x, moments, gamma, beta, ...(shift ? [shift] : [])];
    compute(kernel, [...read, y, statistics], numbersOf(sizes), [sizes.blocks, batch]);
    webgpuBackend().disposeData(moments.dataId);
    return [y, statistics];
  },
};

/** `Sr3kitGroupNormGrad` of ops. */
export const groupNormGrad: KernelConfig = {
  kernelName: 'Sr3kitGroupNormGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, x, gamma, beta, shift, statistics } = inputs as unknown as Named;
    const { groups, swish } = attrs as unknown as Attributes;
    const sizes = sizesOf(x);
    const { batch, channels, chunks } = sizes;
    const made = [x, gamma, beta, ...(shift ? [shift] : [])].map(({ shape }) => newTensor(shape));
    const kind = { groups, swish, shift: shift !== undefined };
    if (isSmall(sizes, groups)) {
      compute(smallGradientKernel(kind), [dy, x, statistics, ...made], numbersOf(sizes), [groups]);
      return made;
    }
    const slopes = newTensor([batch, chunks, channels, 4]);
    const lanes = Math.ceil(channels / LANES);
    compute(slopesKernel(swish), [dy, x, statistics, slopes], numbersOf(sizes), [lanes, chunks, batch]);
    const kernel = gradientKernel(kind);
    // A workgroup more for each picture adds up what is no gradient of x.
    compute(kernel, [dy, x, statistics, slopes, ...made], numbersOf(sizes), [sizes.blocks + 1, batch]);
    webgpuBackend().disposeData(slopes.dataId);
    return made;
  },
};

/** Whether a workgroup has little enough to do with all of a group: one pass over it will do. */
function isSmall({ places, channels }: ReturnType<typeof sizesOf>, groups: number): boolean {
  const each = channels / groups;
  // Of a group of one channel, a number would be read here and there.
  return each >= 2 && each <= MOST_EACH && places * each <= SMALL;
}

function sizesOf(x: TensorInfo): Record<'batch' | 'places' | 'channels' | 'chunk' | 'chunks' | 'blocks', number> {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const places = height * width;
  const chunk = Math.ceil(places / Math.min(MOST_CHUNKS, Math.ceil(places / CHUNK)));
  const chunks = Math.ceil(places / chunk);
  return { batch, places, channels, chunk, chunks, blocks: Math.ceil((places * channels) / ELEMENTS) };
}

const numbersOf = ({ batch, places, channels, chunk, chunks, blocks }: ReturnType<typeof sizesOf>): number[] => [
  ...[batch, places, channels, chunk, chunks, blocks],
];
