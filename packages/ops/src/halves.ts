import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { engine } from '@tensorflow/tfjs-core';
import { hasEngineKernel, runEngineKernel } from './engineKernel.ts';
import { currentPrecision } from './precision.ts';

/**
 * A picture of 16 bits: two numbers in each element of an int32 tensor with half as many channels. Only kernels of ours read
 * and write it.
 */
export type Halves = Tensor4D;

/** Channels that go into words, four at a time. */
const FOUR = 4;

/**
 * Whether a layer is to keep its pictures in 16 bits for its gradient: that is asked for, the engine can do it, there will be
 * a gradient, and the shapes allow it.
 *
 * @param filters - Of its 3x3 convolutions; x is the input of the first.
 */
export function keepsHalves(x: Tensor4D, filters: readonly Tensor4D[]): boolean {
  if (currentPrecision() !== 'float16' || !engine().isTapeOn() || !hasEngineKernel('Sr3kitConv3x3Halves')) return false;
  return fitsHalves(x, filters);
}

/** Whether the shapes of 3x3 convolutions allow it. */
export function fitsHalves(x: Tensor4D, filters: readonly Tensor4D[]): boolean {
  const fits = ({ shape: [rows, columns, inputs, outputs] }: Tensor4D): boolean =>
    rows === 3 && columns === 3 && inputs % FOUR === 0 && outputs % FOUR === 0;
  return x.size > 0 && filters.every(fits);
}

/** Copies of pictures in 16 bits, as long as the tidy lasts in which they were made. */
const copies = new WeakMap<Tensor4D, Halves>();

/** Remembers a copy of a picture for other layers that keep it. Frees nothing: a gradient is always within a tidy. */
export function rememberCopy(x: Tensor4D, copy: Halves): void {
  copies.set(x, copy);
}

/** The copy of a picture that another layer has made, if it is still there. */
export function copyOf(x: Tensor4D): Halves | undefined {
  const copy = copies.get(x);
  return copy?.isDisposed ? undefined : copy;
}

/** The nearest numbers of 16 bits; owned by the caller. */
export function packed(x: Tensor4D): Halves {
  return runEngineKernel('Sr3kitPack', { x })[0] as Halves;
}

/** Tensors of a convolution; pictures may be {@link Halves}. */
interface ConvolutionInputs {
  readonly x: Tensor4D | Halves;
  readonly filter: Tensor4D;
  readonly bias?: Tensor1D | undefined;
  readonly film?: Tensor2D | undefined;
  readonly residual?: Tensor4D | undefined;
  readonly slope?: Halves | undefined;
}

/** See `Sr3kitConv3x3Halves` of {@link EngineKernel}. */
interface ConvolutionOptions {
  readonly turned?: boolean;
  readonly before?: 'swish' | 'gain' | undefined;
  readonly packed?: boolean;
}

/** A 3x3 convolution of pictures of 16 bits; owned by the caller. */
export function convolveHalves(inputs: ConvolutionInputs, options: ConvolutionOptions = {}): Tensor4D {
  return runEngineKernel('Sr3kitConv3x3Halves', there(inputs), { ...options })[0] as Tensor4D;
}

interface SlopeInputs {
  readonly x: Halves;
  readonly dy: Tensor4D | Halves;
  readonly film?: Tensor2D | undefined;
  readonly statistics?: Tensor | undefined;
}

/** How the input of a convolution came about, as {@link ConvolutionOptions} has it; and the side of its filter. */
interface SlopeOptions {
  readonly before?: 'swish' | 'norm';
  readonly side?: 1 | 3;
}

/** Gradients of a filter and its bias; owned by the caller. */
export function filterGradHalves(inputs: SlopeInputs, options: SlopeOptions = {}): readonly [Tensor4D, Tensor1D] {
  return runEngineKernel('Sr3kitFilterGradHalves', there(inputs), { ...options }) as [Tensor4D, Tensor1D];
}

/** The tensors that are there. */
function there(inputs: Readonly<Record<string, Tensor | undefined>> | object): Record<string, Tensor> {
  const entries = Object.entries(inputs) as [string, Tensor | undefined][];
  return Object.fromEntries(entries.filter((entry): entry is [string, Tensor] => entry[1] !== undefined));
}
