import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { concat, tidy } from '@tensorflow/tfjs-core';
import type { Condition, Denoiser, Params } from '@sr3kit/denoiser';
import { depthToSpace, resizeNearest, spaceToDepth } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import { assertInputs, assertParams } from './assertInputs.ts';
import type { UnetConfig } from './config.ts';
import { embed } from './embedding.ts';
import { conv, convHalf, normSwish } from './layers.ts';
import { layouts } from './layout.ts';
import { convName, parameterShapes } from './parameterShapes.ts';
import type { Pass } from './pass.ts';
import { planUnet, type Stage } from './plan.ts';
import { residualBlock } from './residualBlock.ts';

/** How to evaluate; see {@link apply}. */
export interface ApplyOptions {
  /** Integer in [0, 2^53) that dropout is drawn from. Without it there is no dropout. */
  readonly dropoutSeed?: number;
}

/**
 * Evaluates the network: f(x, y, noiseLevel) of SR3 eq. 6, or the regression baseline f(x) where `noiseInput` is false.
 * Height and width are free, but must be multiples of `minimumMultiple(config)`.
 *
 * @param params - The weights, named and shaped as in `parameterShapes(config)`.
 * @param y - Noisy target, `[batch, height, width, imageChannels]`; null in the regression form.
 * @param condition - `image` `[batch, height, width, conditionChannels]` where there are condition channels, `labels` int32
 * `[batch]` where there are classes.
 * @param noiseLevel - sqrt(alphaBar) of each picture, `[batch]`; null in the regression form.
 * @returns `[batch, height, width, imageChannels]`, owned by the caller. Differentiable in the weights and the pictures.
 * @throws RangeError if the configuration is not valid, or an input or a weight is missing or has the wrong shape.
 */
export function apply(
  config: UnetConfig,
  params: Params,
  y: Tensor4D | null,
  condition: Condition,
  noiseLevel: Tensor1D | null,
  options: ApplyOptions = {},
): Tensor4D {
  const plan = planUnet(config);
  assertParams(parameterShapes(config), params);
  assertInputs(config, y, condition, noiseLevel);
  const { dropoutSeed } = options;
  const layout = layouts[config.layout];

  return tidy(() => {
    const pass: Pass = {
      config,
      params,
      embedding: embed(config, params, condition, noiseLevel),
      dropoutSeed: dropoutSeed === undefined ? null : (block) => deriveSeed(dropoutSeed, 'dropout', block),
    };
    let x = gridOf(config, y, condition);
    const features: Tensor4D[] = [];
    for (const stage of plan.down) {
      x = evaluate(stage, x, pass);
      features.push(x);
    }
    for (const stage of plan.middle) x = evaluate(stage, x, pass);
    for (const stage of plan.up) x = evaluate(stage, stage.joins ? concat([x, features.pop()!], 3) : x, pass);
    const last = normSwish(params, layout.outputNorm, x, config.groups);
    const grid = conv(params, layout.outputConv, last);
    return config.patch === 1 ? grid : depthToSpace(grid, config.patch);
  });
}

/** The inputs as one picture on the grid of the network: the condition's channels first, then those of y. */
function gridOf(config: UnetConfig, y: Tensor4D | null, { image }: Condition): Tensor4D {
  const parts = [...(config.conditionChannels > 0 ? [image!] : []), ...(config.noiseInput ? [y!] : [])];
  const picture = parts.length === 1 ? parts[0]! : concat(parts, 3);
  return config.patch === 1 ? picture : spaceToDepth(picture, config.patch);
}

function evaluate(stage: Stage, x: Tensor4D, pass: Pass): Tensor4D {
  if (stage.kind === 'block') return residualBlock(stage, x, pass);
  const name = convName(stage);
  if (stage.resample === 'down') return convHalf(pass.params, name, x);
  return conv(pass.params, name, stage.resample === 'up' ? resizeNearest(x, 2) : x);
}

/**
 * The network as a {@link Denoiser}, without dropout.
 *
 * @param params - Owned by the caller, and alive as long as the denoiser is called.
 * @throws RangeError in a call as {@link apply} does; a model of the regression form cannot be a denoiser.
 */
export function denoiser(config: UnetConfig, params: Params): Denoiser {
  if (!config.noiseInput) {
    throw new RangeError('unet.noiseInput must be true for a denoiser: use apply for a regression');
  }
  return (y, condition, noiseLevel) => apply(config, params, y, condition, noiseLevel);
}
