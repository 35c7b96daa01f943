import { add, mul, sub, tensor1d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Condition, Denoiser, Evaluation, PausingDenoiser } from '@sr3kit/denoiser';
import { NO_CLASS } from '../loss/drawLabels.ts';

/**
 * A denoiser whose answers are moved further towards the class than the class alone would (classifier-free guidance, Ho and
 * Salimans 2022, eq. 6): `(1 + weight) f(y, class) - weight f(y)`. It is evaluated twice. The formula is for eps and holds
 * for v and y0 too, which are linear in it.
 *
 * @param denoise - A network trained with `labelDropout`, or an oracle that knows a label of -1.
 * @param weight - 0 leaves the denoiser as it is; larger draws more typical pictures, which vary less.
 */
export function guided(denoise: Denoiser | PausingDenoiser, weight: number): Denoiser | PausingDenoiser {
  if (weight === 0) return denoise;
  return function* (y, condition, noiseLevel): Evaluation {
    const told = yield* answer(denoise(y, condition, noiseLevel));
    const labels = tensor1d(new Int32Array(y.shape[0]).fill(NO_CLASS), 'int32');
    try {
      const untold = yield* answer(denoise(y, { ...condition, labels } satisfies Condition, noiseLevel));
      try {
        return tidy(() => add(told, mul(sub(told, untold), weight)));
      } finally {
        untold.dispose();
      }
    } finally {
      told.dispose();
      labels.dispose();
    }
  };
}

function* answer(made: Tensor4D | Evaluation): Evaluation {
  return 'next' in made ? yield* made : made;
}
