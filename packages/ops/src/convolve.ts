import {
  add,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  customGrad,
  engine,
  fused,
  sum,
  tidy,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { assertPicture, assertShape } from './assertShape.ts';
import { hasEngineKernel, runEngineKernel, type EngineKernel } from './engineKernel.ts';
import { copyOf, filterGradHalves, type Halves } from './halves.ts';
import { currentPrecision, supportsPrecision } from './precision.ts';

/** What is added to a convolution; see {@link convolve}. */
export interface ConvolveOptions {
  /** `[outputs]`. */
  readonly bias?: Tensor1D | undefined;
  /** Of the shape of the result: the other branch of a residual block. */
  readonly residual?: Tensor4D | undefined;
}

/**
 * A convolution of stride 1 that keeps the size of the picture, padded with zeros, and the sums that follow it. In one
 * kernel, and so are the gradients of the filter and the bias, where the engine has them for this filter. At the precision
 * that `withPrecision` asks for.
 *
 * @param x - `[batch, height, width, inputs]`.
 * @param filter - `[rows, columns, inputs, outputs]`.
 * @returns `[batch, height, width, outputs]`, owned by the caller.
 * @throws RangeError if a shape does not fit.
 */
export function convolve(x: Tensor4D, filter: Tensor4D, { bias, residual }: ConvolveOptions = {}): Tensor4D {
  assertShapes(x, filter, bias, residual);
  const { forward, inputGradient, otherGradients } =
    hasEngineKernel('Sr3kitConv3x3') && suits(x, filter) ? ourWay() : library;
  // The library's own gradient keeps the result, which only activations need: up to a third of a step's memory.
  const operate = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const value = forward(x, filter, bias, residual);
    const copy = copyToKeep(x, filter);
    const { shape } = x;
    save([copy ?? x, filter]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [input, weights] = saved as [Tensor4D, Tensor4D];
      const dx = inputGradient(dy as Tensor4D, weights, shape);
      const biased = bias !== undefined;
      const [dFilter, dBias] = copy
        ? oneTapGradients(dy as Tensor4D, input, biased)
        : otherGradients(dy as Tensor4D, input, weights.shape, biased);
      return [dx, dFilter, ...(dBias ? [dBias] : []), ...(residual ? [dy.clone()] : [])];
    };
    return { value, gradFunc };
  });
  return operate(...[x, filter, bias, residual].filter((tensor) => tensor !== undefined)) as Tensor4D;
}

/** The copy of x in 16 bits that a filter of one tap may keep in its place. */
function copyToKeep(x: Tensor4D, { shape: [rows, columns] }: Tensor4D): Halves | undefined {
  return rows === 1 && columns === 1 && currentPrecision() === 'float16' ? copyOf(x) : undefined;
}

function oneTapGradients(dy: Tensor4D, x: Halves, biased: boolean): readonly [Tensor, Tensor | undefined] {
  const [dFilter, dBias] = filterGradHalves({ x, dy }, { side: 1 });
  if (!biased) dBias.dispose();
  return [dFilter, biased ? dBias : undefined];
}

type Shape = Tensor4D['shape'];

/** How a convolution and its gradients are computed. */
interface Way {
  readonly forward: (x: Tensor4D, filter: Tensor4D, bias?: Tensor1D, residual?: Tensor4D) => Tensor4D;
  readonly inputGradient: (dy: Tensor4D, filter: Tensor4D, inputShape: Shape) => Tensor;
  /** Of the filter, and of the bias if there is one. */
  readonly otherGradients: (
    dy: Tensor4D,
    x: Tensor4D,
    filterShape: Shape,
    biased: boolean,
  ) => readonly [Tensor, Tensor | undefined];
}

/** Our kernels at the precision that is asked for now: the gradients come later and keep to it. */
const ourWay = (): Way => (currentPrecision() === 'bfloat16' && supportsPrecision('bfloat16') ? coarse : exact);

const ours = (factors: '' | 'Bfloat16'): Way => ({
  forward: (x, filter, bias, residual) =>
    runEngineKernel(`Sr3kitConv3x3${factors}`, {
      x,
      filter,
      ...(bias && { bias }),
      ...(residual && { residual }),
    })[0] as Tensor4D,
  inputGradient: (dy, filter) => runEngineKernel(`Sr3kitConv3x3InputGrad${factors}`, { dy, filter })[0]!,
  otherGradients: (dy, x, filterShape, biased) => {
    if (!hasEngineKernel(`Sr3kitConv3x3FilterGrad${factors}`)) {
      return library.otherGradients(dy, x, filterShape, biased);
    }
    return filterGradients(`Sr3kitConv3x3FilterGrad${factors}`, dy, x, biased);
  },
});

function filterGradients(name: EngineKernel, dy: Tensor4D, x: Tensor4D, biased: boolean): [Tensor, Tensor | undefined] {
  const [dFilter, dBias] = runEngineKernel(name, { x, dy });
  if (!biased) dBias!.dispose();
  return [dFilter!, biased ? dBias : undefined];
}

const [exact, coarse] = [ours(''), ours('Bfloat16')];

const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 };

const library: Way = {
  forward: (x, filter, bias, residual) => {
    const convolved = () => fused.conv2d({ x, filter, strides: 1, pad: 'same', ...(bias && { bias }) });
    return residual ? tidy(() => add<Tensor4D>(residual, convolved())) : convolved();
  },
  inputGradient: (dy, filter, inputShape) =>
    engine().runKernel(Conv2DBackpropInput, { dy, filter }, { ...attributes, inputShape }) as Tensor,
  otherGradients: (dy, x, filterShape, biased) => {
    const [rows, columns] = filterShape;
    if (rows === 1 && columns === 1 && x.size > 0 && hasEngineKernel('Sr3kitConv1x1FilterGrad')) {
      return filterGradients('Sr3kitConv1x1FilterGrad', dy, x, biased);
    }
    const dFilter = engine().runKernel(Conv2DBackpropFilter, { x, dy }, { ...attributes, filterShape }) as Tensor;
    return [dFilter, biased ? sum(dy, [0, 1, 2]) : undefined];
  },
};

function assertShapes(x: Tensor4D, filter: Tensor4D, bias?: Tensor1D, residual?: Tensor4D): void {
  assertPicture(x, 'convolve');
  const [batch, height, width, inputs] = x.shape;
  const outputs = filter.shape[3];
  assertShape('convolve: filter', filter, ['rows', 'columns', inputs, 'outputs']);
  if (bias) assertShape('convolve: bias', bias, [outputs]);
  if (residual) assertShape('convolve: residual', residual, [batch, height, width, outputs]);
}

/** Most channels on either side; the narrowest picture. */
const [MOST_CHANNELS, LEAST_WIDTH] = [128, 8];

/**
 * Whether our kernels are the faster ones: with many channels, which come with small pictures, arranging the filter costs
 * more than a better split over threads gains, and a narrow picture does not fill the registers.
 */
function suits(
  { size, shape: [, , width, inputs] }: Tensor4D,
  { shape: [rows, columns, , outputs] }: Tensor4D,
): boolean {
  if (rows !== 3 || columns !== 3 || size === 0) return false;
  // What arranges nothing and has no registers to fill is the faster one at any size.
  if (hasEngineKernel('Sr3kitConv1x1FilterGrad')) return true;
  return width >= LEAST_WIDTH && Math.max(inputs, outputs) <= MOST_CHANNELS;
}
