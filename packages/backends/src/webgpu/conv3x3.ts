import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { Halves } from './conv3x3Halves.ts';
import {
  BLOCK_HEIGHT,
  BLOCK_WIDTH,
  conv3x3Shader,
  workgroupBytes,
  type Arithmetic,
  type ShapeClass,
} from './conv3x3Shader.ts';
import { isPacked, packedShape } from './halves.ts';
import { int, runShader, webgpuBackend, type Shader } from './program.ts';

/** What is convolved, and what follows. */
interface Inputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
  readonly film?: TensorInfo;
  readonly residual?: TensorInfo;
  readonly slope?: TensorInfo;
}

/** What else is asked of a convolution. */
interface Options {
  readonly turned?: boolean;
  readonly swish?: boolean;
}

/** What is asked of a convolution where no gradient is wanted. */
interface PictureOptions {
  readonly swish?: boolean;
  readonly packed?: boolean;
}

/** What is asked of a convolution whose tensors may be packed. */
interface HalvesOptions {
  readonly turned?: boolean;
  readonly before?: 'swish' | 'gain';
  readonly packed?: boolean;
}

let arithmetic: Arithmetic = 'float32';

/** Chooses how convolutions multiply from now on; `float16` needs a device with `shader-f16`. */
export function useArithmetic(wanted: Arithmetic): void {
  arithmetic = wanted;
}

/** How products of a training in 16 bits are multiplied; as far as the device can. */
let halvesArithmetic: Arithmetic = 'float32';

/** Chooses how convolutions multiply whose tensors are packed. */
export function useHalvesArithmetic(wanted: Arithmetic): void {
  halvesArithmetic = wanted;
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

/** `Sr3kitConv3x3Halves` of ops: tensors of int32 hold numbers of 16 bits. */
export const conv3x3Halves: KernelConfig = {
  kernelName: 'Sr3kitConv3x3Halves',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => convolveHalves(inputs as unknown as Inputs, attrs as unknown as HalvesOptions),
};

function convolveHalves(given: Inputs, { turned = false, before, packed = false }: HalvesOptions): TensorInfo {
  const { x, film, residual, slope } = given;
  const halves: Halves = {
    ...{ input: isPacked(x), output: packed, residual: residual !== undefined && isPacked(residual) },
    ...(before && { before }),
    ...{ slope: slope !== undefined, film: film !== undefined },
  };
  return convolveAs(given, { turned, swish: false, film: false, arithmetic: halvesArithmetic, halves });
}

function convolve(given: Inputs, { turned = false, swish = false }: Options = {}): TensorInfo {
  // Gradients reach numbers that 16 bits do not have.
  const film = given.film !== undefined;
  return convolveAs(given, { turned, swish, film, arithmetic: turned ? 'float32' : arithmetic });
}

/** A convolution for pictures, the result of which is packed if asked for, as x and the residual may be. */
export function convolvePicture(given: Inputs, { swish = false, packed = false }: PictureOptions): TensorInfo {
  const { x, film, residual } = given;
  const halves: Halves = {
    ...{ input: isPacked(x), output: packed, residual: residual !== undefined && isPacked(residual) },
    ...{ slope: false, film: false },
  };
  return convolveAs(given, { turned: false, swish, film: film !== undefined, arithmetic, halves });
}

type Asked = Pick<ShapeClass, 'turned' | 'swish' | 'film' | 'arithmetic' | 'halves'>;

function convolveAs(given: Inputs, asked: Asked): TensorInfo {
  const { x, filter, bias, film, residual, slope } = given;
  const { turned, halves } = asked;
  const [batch, height, width] = x.shape as [number, number, number, number];
  const [inputs, outputs] = (turned ? [3, 2] : [2, 3]).map((axis) => filter.shape[axis]!) as [number, number];
  const [columns, rows] = [Math.ceil(width / BLOCK_WIDTH), Math.ceil(height / BLOCK_HEIGHT)];
  const groups = groupsOf(outputs, columns * rows * batch);
  const outputBlocks = Math.ceil(outputs / (CHANNELS * groups));
  const kind: ShapeClass = {
    ...{ vectorIn: inputs % 4 === 0, vectorOut: outputs % 4 === 0, groups, ...asked },
    quads: inputs > 4 && workgroupBytes({ groups, quads: 2 }) <= mostBytes() ? 2 : 1,
    ...{ bias: bias !== undefined, residual: residual !== undefined },
  };
  const shape = [batch, height, width, outputs];
  const shader: Shader = {
    ...conv3x3Shader(kind),
    outputShape: halves?.output ? packedShape(shape) : shape,
    dispatch: [columns, rows, batch * outputBlocks],
  };
  const tensors = [x, filter, bias, film, residual, slope].filter((tensor) => tensor !== undefined);
  const uniforms = [width, inputs, outputs, outputBlocks].map(int);
  return runShader(shader, tensors, { uniforms, dtype: halves?.output ? 'int32' : 'float32' });
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
