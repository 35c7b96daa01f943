import { engine, grads, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { GradientsOfPart } from '../checkpointed.ts';

/** Gradients of a part by TensorFlow.js, which by itself would leave the outer gradient without its tape. */
export const gradientsByLibrary: GradientsOfPart = (part, inputs, dy) => {
  const { state } = engine() as unknown as { readonly state: { activeTape: unknown } };
  const outer = state.activeTape;
  try {
    return tidy(() => grads((...given: Tensor[]) => part(given))([...inputs], dy));
  } finally {
    state.activeTape = outer;
  }
};
