import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { compute, newTensor } from './compute.ts';
import { ELEMENTS, gradientKernel, LANES, momentsKernel, normaliseKernel, slopesKernel } from './groupNormShader.ts';
import { isPacked, packedShape } from './halves.ts';
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
  kernelFunc: ({ inputs, attrs }) => normalise(inputs as unknown as Named, attrs as unknown as Attributes, false),
};

/** `Sr3kitGroupNormHalves` of ops: y in 16 bits, and a copy of x in 16 bits beside the statistics. */
export const groupNormHalves: KernelConfig = {
  kernelName: 'Sr3kitGroupNormHalves',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => normalise(inputs as unknown as Named, attrs as unknown as Attributes, true),
};

function normalise({ x, gamma, beta, shift }: Named, attributes: Attributes, halves: boolean): TensorInfo[] {
  const { groups, epsilon, swish } = attributes;
  const sizes = sizesOf(x.shape);
  const { batch, channels, chunks } = sizes;
  const kind = { groups, epsilon, swish, shift: shift !== undefined, halves };
  const stored = (): TensorInfo => (halves ? newTensor(packedShape(x.shape), 'int32') : newTensor(x.shape));
  const made = [stored(), newTensor([batch, channels, 4]), ...(halves ? [stored()] : [])];
  const weights = [gamma, beta, ...(shift ? [shift] : [])];
  if (isSmall(sizes, groups, halves)) {
    compute(smallNormKernel(kind), [x, ...weights, ...made], numbersOf(sizes), [groups, batch]);
    return made;
  }
  const moments = newTensor([batch, chunks, channels, 2]);
  compute(momentsKernel, [x, moments], numbersOf(sizes), [Math.ceil(channels / LANES), chunks, batch]);
  compute(normaliseKernel(kind), [x, moments, ...weights, ...made], numbersOf(sizes), [sizes.blocks, batch]);
  webgpuBackend().disposeData(moments.dataId);
  return made;
}

/** `Sr3kitGroupNormGrad` of ops; dy and x may be packed, both of them. */
export const groupNormGrad: KernelConfig = {
  kernelName: 'Sr3kitGroupNormGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, x, gamma, beta, shift, statistics } = inputs as unknown as Named;
    const { groups, swish } = attrs as unknown as Attributes;
    const halves = isPacked(x);
    const shape = halves ? [...x.shape.slice(0, 3), 2 * x.shape[3]!] : x.shape;
    const sizes = sizesOf(shape);
    const { batch, channels, chunks } = sizes;
    const made = [shape, gamma.shape, beta.shape, ...(shift ? [shift.shape] : [])].map((each) => newTensor(each));
    const kind = { groups, swish, shift: shift !== undefined, halves };
    if (isSmall(sizes, groups, halves)) {
      compute(smallGradientKernel(kind), [dy, x, statistics, ...made], numbersOf(sizes), [groups]);
      return made;
    }
    const slopes = newTensor([batch, chunks, channels, 4]);
    const lanes = Math.ceil(channels / LANES);
    compute(slopesKernel(kind), [dy, x, statistics, slopes], numbersOf(sizes), [lanes, chunks, batch]);
    const kernel = gradientKernel(kind);
    // A workgroup more for each picture adds up what is no gradient of x.
    compute(kernel, [dy, x, statistics, slopes, ...made], numbersOf(sizes), [sizes.blocks + 1, batch]);
    webgpuBackend().disposeData(slopes.dataId);
    return made;
  },
};

/** Whether a workgroup has little enough to do with all of a group: one pass over it will do. */
function isSmall({ places, channels }: ReturnType<typeof sizesOf>, groups: number, halves: boolean): boolean {
  const each = channels / groups;
  // Two channels of a word may lie in two groups.
  if (halves && each % 2 !== 0) return false;
  // Of a group of one channel, a number would be read here and there.
  return each >= 2 && each <= MOST_EACH && places * each <= SMALL;
}

function sizesOf(
  shape: readonly number[],
): Record<'batch' | 'places' | 'channels' | 'chunk' | 'chunks' | 'blocks', number> {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const places = height * width;
  const chunk = Math.ceil(places / Math.min(MOST_CHUNKS, Math.ceil(places / CHUNK)));
  const chunks = Math.ceil(places / chunk);
  return { batch, places, channels, chunk, chunks, blocks: Math.ceil((places * channels) / ELEMENTS) };
}

const numbersOf = ({ batch, places, channels, chunk, chunks, blocks }: ReturnType<typeof sizesOf>): number[] => [
  ...[batch, places, channels, chunk, chunks, blocks],
];
