import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { clone, concat, dispose as disposeTensors, tidy } from '@tensorflow/tfjs-core';
import type { Condition, Denoiser, Evaluation, Params } from '@sr3kit/denoiser';
import { depthToSpace, spaceToDepth } from '@sr3kit/ops';
import { deriveSeed } from '@sr3kit/random';
import { assertInputs, assertParams } from './assertInputs.ts';
import { attendInParts } from './attentionBlock.ts';
import type { UnetConfig } from './config.ts';
import { embed } from './embedding.ts';
import { normSwishConv } from './layers.ts';
import { layouts } from './layout.ts';
import { parameterShapes } from './parameterShapes.ts';
import type { Pass } from './pass.ts';
import { planUnet, stagesOf, type Stage } from './plan.ts';
import { evaluate, evaluateWhole } from './stage.ts';

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
  return tidy(() => {
    const parts = evaluation(config, params, y, condition, noiseLevel, options, atOnce);
    for (;;) {
      const part = parts.next();
      if (part.done === true) return part.value;
    }
  });
}

/**
 * As {@link apply}, but with a pause after each block and within attention, and less memory: what no later block needs is
 * freed at once. Not for gradients.
 *
 * @returns A generator of the answer, which the caller owns; it holds no tensor after its end or its `return`.
 * @throws As {@link apply}, at the first `next`.
 */
export function applyInParts(
  config: UnetConfig,
  params: Params,
  y: Tensor4D | null,
  condition: Condition,
  noiseLevel: Tensor1D | null,
): Evaluation {
  return evaluation(config, params, y, condition, noiseLevel, {}, inParts);
}

/** How an evaluation goes about it. */
interface Manner {
  /** Frees what is no longer needed, or leaves that to a tidy. */
  readonly release: (tensors: Tensor[]) => void;
  readonly evaluate: (stage: Stage, x: Tensor4D, joined: Tensor4D | null, pass: Pass) => Evaluation;
}

/** For one tidy around it all, which frees everything at its end: a gradient may still need it. */
const atOnce: Manner = {
  release: () => undefined,

  *evaluate(...args) {
    return evaluateWhole(...args);
  },
};

const inParts: Manner = {
  release: disposeTensors,

  *evaluate(stage, x, joined, pass) {
    const made = evaluate(stage, x, joined, pass);
    if (stage.kind !== 'block' || !stage.attention) return made;
    try {
      return yield* attendInParts(stage, made, pass);
    } finally {
      made.dispose();
    }
  },
};

function* evaluation(
  config: UnetConfig,
  params: Params,
  y: Tensor4D | null,
  condition: Condition,
  noiseLevel: Tensor1D | null,
  { dropoutSeed }: ApplyOptions,
  manner: Manner,
): Evaluation {
  const { release } = manner;
  const plan = planUnet(config);
  assertParams(parameterShapes(config), params);
  assertInputs(config, y, condition, noiseLevel);
  const layout = layouts[config.layout];
  // A clone, because it may be y itself.
  let x = tidy(() => clone(gridOf(config, y, condition)));
  const embedding = embedded(config, params, condition, noiseLevel);
  const pass: Pass = {
    ...{ config, params, embedding },
    dropoutSeed: dropoutSeed === undefined ? null : (block) => deriveSeed(dropoutSeed, 'dropout', block),
  };
  const features: Tensor4D[] = [];
  try {
    for (const stage of stagesOf(plan)) {
      const joined = stage.joins ? features.pop()! : null;
      const next = yield* manner.evaluate(stage, x, joined, pass);
      release([...(features.includes(x) ? [] : [x]), ...(joined ? [joined] : [])]);
      x = next;
      if (plan.down.includes(stage)) features.push(x);
      yield;
    }
    return tidy(() => {
      const grid = normSwishConv(params, x, {
        norm: layout.outputNorm,
        conv: layout.outputConv,
        groups: config.groups,
      });
      return config.patch === 1 ? grid : depthToSpace(grid, config.patch);
    });
  } finally {
    release([...(features.includes(x) ? [] : [x]), ...features, ...(embedding ? [embedding] : [])]);
  }
}

function embedded(...inputs: Parameters<typeof embed>): Tensor2D | null {
  let made: Tensor2D | null = null;
  tidy(() => {
    made = embed(...inputs);
    return made ?? [];
  });
  return made;
}

/** The inputs as one picture on the grid of the network: the condition's channels first, then those of y. */
function gridOf(config: UnetConfig, y: Tensor4D | null, { image }: Condition): Tensor4D {
  const parts = [...(config.conditionChannels > 0 ? [image!] : []), ...(config.noiseInput ? [y!] : [])];
  const picture = parts.length === 1 ? parts[0]! : concat(parts, 3);
  return config.patch === 1 ? picture : spaceToDepth(picture, config.patch);
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
