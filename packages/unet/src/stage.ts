import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { concat, tidy } from '@tensorflow/tfjs-core';
import { checkpointed, resizeNearest } from '@sr3kit/ops';
import { attend } from './attentionBlock.ts';
import { conv, convHalf } from './layers.ts';
import { convName, stageShapes } from './parameterShapes.ts';
import type { Pass } from './pass.ts';
import type { Stage } from './plan.ts';
import { residualBlock } from './residualBlock.ts';

/**
 * A stage without its attention.
 *
 * @param joined - The feature that is appended to the channels of x, or null.
 * @returns Owned by the caller.
 */
export function evaluate(stage: Stage, x: Tensor4D, joined: Tensor4D | null, pass: Pass): Tensor4D {
  return tidy(() => {
    const input = joined ? concat([x, joined], 3) : x;
    if (stage.kind === 'block') return residualBlock(stage, input, pass);
    const name = convName(stage);
    if (stage.resample === 'down') return convHalf(pass.params, name, input);
    return conv(pass.params, name, stage.resample === 'up' ? resizeNearest(input, 2) : input);
  });
}

/** A stage with its attention, and a part that gradient checkpointing computes again. @returns As {@link evaluate}. */
export function evaluateWhole(stage: Stage, x: Tensor4D, joined: Tensor4D | null, pass: Pass): Tensor4D {
  const { config, params, embedding } = pass;
  const names = stageShapes(stage, config).map(([name]) => name);
  const pictures = [x, ...(joined ? [joined] : [])];
  // Convolutions on their own are told nothing.
  const told = stage.kind === 'block' && embedding ? [embedding] : [];
  const inputs: Tensor[] = [...pictures, ...told, ...names.map((name) => params[name]!)];
  return checkpointed((given) => {
    const rest = [...given];
    const own = rest.shift() as Tensor4D;
    const feature = joined ? (rest.shift() as Tensor4D) : null;
    const embedded = told.length > 0 ? (rest.shift() as Tensor2D) : null;
    const weights = Object.fromEntries(names.map((name, i) => [name, rest[i]!]));
    const again: Pass = { ...pass, params: weights, embedding: embedded };
    return tidy(() => {
      const made = evaluate(stage, own, feature, again);
      return stage.kind === 'block' && stage.attention ? attend(stage, made, again) : made;
    });
  }, inputs);
}
