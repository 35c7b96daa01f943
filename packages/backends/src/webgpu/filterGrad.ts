import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { compute, newTensor } from './compute.ts';
import { BLOCK_COLUMNS, BLOCK_ROWS, filterGradKernel, sumPartsKernel, type FilterHalves } from './filterGradShader.ts';
import { isPacked } from './halves.ts';
import { webgpuBackend } from './program.ts';

/** Most channels of the input, and of the result, for a workgroup. */
const MOST_CHANNELS = 32;
/** So many workgroups keep all units of a large card busy; a quarter of them do, to save a second pass. */
const [ENOUGH, NEARLY] = [256, 64];
/** Sums that an invocation of the second pass adds up one after the other are few. */
const MOST_PARTS = 128;

/** `Sr3kitConv3x3FilterGrad` of ops: gradients of the filter and of the bias. */
export const conv3x3FilterGrad: KernelConfig = {
  kernelName: 'Sr3kitConv3x3FilterGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => filterGradient(inputs as unknown as Inputs, 3),
};

/** `Sr3kitConv1x1FilterGrad` of ops: the same for filters of one tap. */
export const conv1x1FilterGrad: KernelConfig = {
  kernelName: 'Sr3kitConv1x1FilterGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => filterGradient(inputs as unknown as Inputs, 1),
};

/** `Sr3kitFilterGradHalves` of ops: the same, where tensors of int32 hold numbers of 16 bits. */
export const filterGradHalves: KernelConfig = {
  kernelName: 'Sr3kitFilterGradHalves',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const given = inputs as unknown as Inputs;
    const { before, side = 3 } = attrs as unknown as { before?: 'swish' | 'norm'; side?: 1 | 3 };
    const [input, slopes] = [isPacked(given.x), isPacked(given.dy)];
    const halves: FilterHalves = { input, slopes, film: given.film !== undefined, ...(before && { before }) };
    return filterGradient(given, side, halves);
  },
};

interface Inputs {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
  readonly film?: TensorInfo;
  readonly statistics?: TensorInfo;
}

const channelsOf = (tensor: TensorInfo): number => tensor.shape[3]! * (isPacked(tensor) ? 2 : 1);

/** A number of lanes that is enough; few of them, because each is a shader to compile. */
const lanesFor = (wanted: number): number => [1, 2, 4, 6, 8].find((lanes) => lanes >= wanted)!;

function filterGradient({ x, dy, film, statistics }: Inputs, side: 1 | 3, halves?: FilterHalves): TensorInfo[] {
  const [batch, height, width] = x.shape as [number, number, number, number];
  const [inputs, outputs] = [channelsOf(x), channelsOf(dy)];
  const read = [x, dy, ...(film ? [film] : []), ...(statistics ? [statistics] : [])];
  const [inputBlocks, outputBlocks] = [inputs, outputs].map((channels) => Math.ceil(channels / MOST_CHANNELS)) as [
    number,
    number,
  ];
  // An invocation has 2 channels of the input and 4 of the result.
  const inputLanes = 2 * lanesFor(Math.ceil(inputs / inputBlocks / 4));
  const outputLanes = lanesFor(Math.ceil(outputs / outputBlocks / 4));
  const blocks = Math.ceil(inputs / (2 * inputLanes)) * Math.ceil(outputs / (4 * outputLanes));
  const columns = Math.ceil(width / BLOCK_COLUMNS);
  const rows = Math.ceil(height / BLOCK_ROWS);
  const tiles = batch * columns * rows;
  const wanted = blocks >= NEARLY ? 1 : Math.ceil(ENOUGH / blocks);
  const parts = Math.max(1, Math.min(MOST_PARTS, wanted, Math.floor(tiles / 2)));
  const kernel = filterGradKernel({ side, inputLanes, outputLanes, ...(halves && { halves }) });
  const numbers = [batch, height, width, inputs, outputs, parts];
  const groups = [Math.ceil(inputs / (2 * inputLanes)), Math.ceil(outputs / (4 * outputLanes)), parts] as const;
  const dFilter = newTensor([side, side, inputs, outputs]);
  const dBias = newTensor([outputs]);
  if (parts === 1) {
    compute(kernel, [...read, dFilter, dBias], numbers, groups);
    return [dFilter, dBias];
  }
  const weights = side * side * inputs * outputs;
  const filterParts = newTensor([parts, weights]);
  const biasParts = newTensor([parts, outputs]);
  compute(kernel, [...read, filterParts, biasParts], numbers, groups);
  const sums = Math.ceil((weights + outputs) / 64);
  compute(sumPartsKernel, [filterParts, biasParts, dFilter, dBias], [weights, outputs, parts], [sums]);
  for (const { dataId } of [filterParts, biasParts]) webgpuBackend().disposeData(dataId);
  return [dFilter, dBias];
}
