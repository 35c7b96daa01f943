import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import {
  BLOCK_HEIGHT,
  BLOCK_WIDTH,
  conv3x3Shader,
  workgroupBytes,
  type Arithmetic,
  type ShapeClass,
} from './conv3x3Shader.ts';
import { int, runShader, webgpuBackend, type Shader } from './program.ts';

/** What is convolved, and what follows. */
interface Inputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
  readonly film?: TensorInfo;
  readonly residual?: TensorInfo;
}

/** What else is asked of a convolution. */
interface Options {
  readonly turned?: boolean;
  readonly swish?: boolean;
}

let arithmetic: Arithmetic = 'float32';

/** Chooses how convolutions multiply from now on; `float16` needs a device with `shader-f16`. */
export function useArithmetic(wanted: Arithmetic): void {
  arithmetic = wanted;
}

/** Channels of the result for an invocation. */
const CHANNELS = 8;
/** Most groups of them in a workgroup: its memory holds no more. */
const MOST_GROUPS = 8;
/** Below so many workgroups the units of a large card lie idle, and smaller ones are better. */
const ENOUGH = 256;

/** `Sr3kitConv3x3` of ops: the convolution, bias and residual added. */
export const conv3x3: KernelConfig = {
  kernelName: 'Sr3kitConv3x3',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => convolve(inputs as unknown as Inputs),
};

/** `Sr3kitConv3x3Swish` of ops: the convolution, its bias, FiLM and swish. */
export const conv3x3Swish: KernelConfig = {
  kernelName: 'Sr3kitConv3x3Swish',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => convolve(inputs as unknown as Inputs, { swish: true }),
};

/** `Sr3kitConv3x3InputGrad` of ops: the convolution of dy with the filter turned. */
export const conv3x3InputGrad: KernelConfig = {
  kernelName: 'Sr3kitConv3x3InputGrad',
  backendName: 'webgpu',
  kernelFunc: ({ inputs }) => {
    const { dy, filter } = inputs as unknown as { dy: TensorInfo; filter: TensorInfo };
    return convolve({ x: dy, filter }, { turned: true });
  },
};

function convolve(given: Inputs, { turned = false, swish = false }: Options = {}): TensorInfo {
  const { x, filter, bias, film, residual } = given;
  const [batch, height, width, inputs] = x.shape as [number, number, number, number];
  const outputs = filter.shape[turned ? 2 : 3]!;
  const [columns, rows] = [Math.ceil(width / BLOCK_WIDTH), Math.ceil(height / BLOCK_HEIGHT)];
  const groups = groupsOf(outputs, columns * rows * batch);
  const outputBlocks = Math.ceil(outputs / (CHANNELS * groups));
  const kind: ShapeClass = {
    ...{ vectorIn: inputs % 4 === 0, vectorOut: outputs % 4 === 0, groups, turned, swish },
    // Gradients reach numbers that 16 bits do not have.
    arithmetic: turned ? 'float32' : arithmetic,
    quads: inputs > 4 && workgroupBytes({ groups, quads: 2 }) <= mostBytes() ? 2 : 1,
    ...{ bias: bias !== undefined, film: film !== undefined, residual: residual !== undefined },
  };
  const shader: Shader = {
    ...conv3x3Shader(kind),
    outputShape: [batch, height, width, outputs],
    dispatch: [columns, rows, batch * outputBlocks],
  };
  const tensors = [x, filter, bias, film, residual].filter((tensor) => tensor !== undefined);
  return runShader(shader, tensors, { uniforms: [width, inputs, outputs, outputBlocks].map(int) });
}

/** Groups of channels in a workgroup: as many as there are, but fewer for a picture of few blocks. */
function groupsOf(outputs: number, blocks: number): number {
  const wanted = Math.ceil(outputs / CHANNELS);
  const parts = Math.ceil(wanted / MOST_GROUPS);
  const groups = Math.ceil(wanted / parts);
  return blocks * parts < ENOUGH && groups >= 4 ? Math.ceil(groups / 2) : groups;
}

function mostBytes(): number {
  return webgpuBackend().device.limits.maxComputeWorkgroupStorageSize;
}
