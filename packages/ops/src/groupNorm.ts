import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  add,
  avgPool,
  customGrad,
  mean,
  mul,
  reshape,
  rsqrt,
  square,
  squaredDifference,
  sub,
  sum,
  zeros,
} from '@tensorflow/tfjs-core';
import { assertPicture, assertShape } from './assertShape.ts';
import { hasEngineKernel, runEngineKernel } from './engineKernel.ts';
import { swish } from './swish.ts';

/** How to normalise; see {@link groupNorm}. */
export interface GroupNormOptions {
  /** Number of groups of neighbouring channels; must divide the channels. */
  readonly groups: number;
  /** Added to the variance; 1e-5 by default, as in PyTorch. */
  readonly epsilon?: number;
  /**
   * Added to `x` before it is normalised, `[batch, channels]`: a bias of each picture and channel, such as the embedding
   * of a noise level. It costs no pass over the pictures.
   */
  readonly shift?: Tensor2D;
  /** What the result is put through; nothing by default. In one kernel with the norm where the engine has it. */
  readonly activation?: 'swish';
}

/** How a picture is seen: as groups of channels for statistics, and as a factor that broadcasts over its positions. */
interface Views {
  /** Mean over the positions, `[batch, groups, channels of a group]`. */
  readonly overPositions: (t: Tensor4D) => Tensor3D;
  /** `[batch | 1, groups, channels of a group]`, from one value a channel. */
  readonly grouped: (t: Tensor) => Tensor3D;
  /** `[batch, 1, 1, channels]`. */
  readonly broadcast: (t: Tensor3D) => Tensor4D;
}

function viewsOf(shape: readonly [number, number, number, number], groups: number): Views {
  const [batch, height, width, channels] = shape;
  const each = channels / groups;
  return {
    // A pooling, because every engine has a fast kernel for it; a sum over the middle axes is slow on wasm.
    overPositions: (t) => reshape(avgPool(t, [height, width], 1, 'valid'), [batch, groups, each]),
    grouped: (t) => reshape(t, [-1, groups, each]),
    broadcast: (t) => reshape(t, [batch, 1, 1, channels]),
  };
}

const overGroup = (t: Tensor3D): Tensor3D => mean(t, 2, true);

interface Statistics {
  /** Mean over the positions, before the shift. */
  readonly channelMean: Tensor3D;
  /** What is subtracted from x: the mean of the group, less the shift. */
  readonly centre: Tensor3D;
  /** 1 / sqrt(variance + epsilon) of each group, `[batch, groups, 1]`. */
  readonly inverse: Tensor3D;
}

function statistics(x: Tensor4D, shift: Tensor2D | undefined, views: Views, epsilon: number): Statistics {
  const channelMean = views.overPositions(x);
  const offset = shift ? views.grouped(shift) : zeros([1, 1, channelMean.shape[2]]);
  const groupMean = overGroup(shift ? add(channelMean, offset) : channelMean);
  const centre = sub<Tensor3D>(groupMean, offset);
  // The second pass over x is what keeps the variance exact where the mean is large.
  const variance = overGroup(views.overPositions(squaredDifference(x, views.broadcast(centre))));
  return { channelMean, centre, inverse: rsqrt(add(variance, epsilon)) };
}

/**
 * Group normalisation (Wu & He 2018): every group of channels of a picture gets zero mean and unit variance, then each
 * channel a scale and an offset; then an activation if one is asked for.
 *
 * @param x - `[batch, height, width, channels]`, float32.
 * @param gamma - Scale of each channel, `[channels]`.
 * @param beta - Offset of each channel, `[channels]`.
 * @returns A tensor of the shape of `x`, owned by the caller. Differentiable in x, gamma, beta and the shift.
 * @throws RangeError if the groups do not divide the channels or a shape does not fit.
 */
export function groupNorm(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, options: GroupNormOptions): Tensor4D {
  assertNormShapes(x, gamma, beta, options);
  if (hasEngineKernel('Sr3kitGroupNorm')) return inOne(x, gamma, beta, options);
  const { activation, ...rest } = options;
  const normalised = composed(x, gamma, beta, rest);
  if (activation !== 'swish') return normalised;
  const activated = swish(normalised);
  normalised.dispose();
  return activated;
}

/** The kernels that some engines have for it, {@link hasEngineKernel}. */
function inOne(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, options: GroupNormOptions): Tensor4D {
  const { groups, epsilon = 1e-5, shift, activation } = options;
  const attrs = { groups, epsilon, swish: activation === 'swish' };
  const inputs: Tensor[] = shift ? [x, gamma, beta, shift] : [x, gamma, beta];
  const named = ([x, gamma, beta, shift]: readonly Tensor[]): Record<string, Tensor> => ({
    ...{ x: x!, gamma: gamma!, beta: beta! },
    ...(shift && { shift }),
  });
  const normalise = customGrad((...args) => {
    const save = args[inputs.length] as unknown as (tensors: Tensor[]) => void;
    const [value, statistics] = runEngineKernel('Sr3kitGroupNorm', named(inputs), attrs) as [Tensor, Tensor];
    save([statistics, ...inputs]);
    const gradFunc = (dy: Tensor, [statistics, ...inputs]: Tensor[]): Tensor[] =>
      runEngineKernel('Sr3kitGroupNormGrad', { dy, statistics: statistics!, ...named(inputs) }, attrs);
    return { value, gradFunc };
  });
  return normalise(...inputs) as Tensor4D;
}

function composed(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, options: GroupNormOptions): Tensor4D {
  const { groups, epsilon = 1e-5, shift } = options;
  const views = viewsOf(x.shape, groups);
  const positions = x.shape[1] * x.shape[2];
  const inputs: Tensor[] = shift ? [x, gamma, beta, shift] : [x, gamma, beta];

  const normalise = customGrad((...args) => {
    const save = args[inputs.length] as unknown as (tensors: Tensor[]) => void;
    const { channelMean, centre, inverse } = statistics(x, shift, views, epsilon);
    const scale = mul<Tensor3D>(inverse, views.grouped(gamma));
    const offset = sub<Tensor3D>(views.grouped(beta), mul(centre, scale));
    save([x, gamma, channelMean, centre, inverse, scale]);
    const value = add(mul(x, views.broadcast(scale)), views.broadcast(offset));
    return { value, gradFunc: (dy, saved) => backward(dy as Tensor4D, saved, views, positions, shift !== undefined) };
  });
  return normalise(...inputs) as Tensor4D;
}

/**
 * Gradients of x, gamma, beta and the shift. The gradient of x is linear in dy and x, so it takes the mean of dy and of
 * dy * x over the positions, and one factor of each a channel:
 * dx = inverse (gamma dy - mean(gamma dy) - xHat mean(gamma dy xHat)), with xHat = (x - centre) inverse.
 */
function backward(dy: Tensor4D, saved: Tensor[], views: Views, positions: number, shifted: boolean): Tensor[] {
  const [x, gamma, channelMean, centre, inverse, scale] = saved as [Tensor4D, Tensor1D, ...Tensor3D[]] as [
    Tensor4D,
    Tensor1D,
    Tensor3D,
    Tensor3D,
    Tensor3D,
    Tensor3D,
  ];
  const meanDy = views.overPositions(dy);
  const meanDyXHat = mul<Tensor3D>(inverse, sub(views.overPositions(mul(dy, x)), mul(centre, meanDy)));
  const gammaGrouped = views.grouped(gamma);
  const first = overGroup(mul(gammaGrouped, meanDy));
  const second = overGroup(mul(gammaGrouped, meanDyXHat));
  const ofX = mul<Tensor3D>(square(inverse), second);
  const constant = sub<Tensor3D>(mul(ofX, centre), mul(inverse, first));
  const slope = sub<Tensor3D>(zeros(centre.shape), ofX);
  const dx = add(add(mul(dy, views.broadcast(scale)), mul(x, views.broadcast(slope))), views.broadcast(constant));
  const perChannel = (t: Tensor3D): Tensor => mul(reshape(sum(t, 0), gamma.shape), positions);
  const gradients = [dx, perChannel(meanDyXHat), perChannel(meanDy)];
  if (!shifted) return gradients;
  const meanDx = add(add(mul(scale, meanDy), mul(slope, channelMean)), constant);
  return [...gradients, reshape(mul(meanDx, positions), [centre.shape[0], gamma.shape[0]])];
}

/** @throws RangeError if the groups do not divide the channels or a shape does not fit. */
export function assertNormShapes(
  x: Tensor4D,
  gamma: Tensor1D,
  beta: Tensor1D,
  { groups, shift }: Pick<GroupNormOptions, 'groups' | 'shift'>,
): void {
  assertPicture(x, 'groupNorm');
  const [batch, , , channels] = x.shape;
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new RangeError(`groupNorm: groups must divide the channels, got ${groups} groups of ${channels} channels`);
  }
  assertShape('groupNorm: gamma', gamma, [channels]);
  assertShape('groupNorm: beta', beta, [channels]);
  if (shift) assertShape('groupNorm: shift', shift, [batch, channels]);
}
