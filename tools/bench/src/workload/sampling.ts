import { add, mean, mul, sub, tensor1d, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { disposeParams } from '@sr3kit/denoiser';
import { regress } from '@sr3kit/lite';
import { denoiser } from '@sr3kit/unet';
import { fixture } from '../fixture.ts';
import type { SampledStep } from '../tasks.ts';
import type { TrainingYardstick } from '../yardsticks.ts';
import { initialParams, makeBatch } from './training.ts';

/** Steps of sampling, all from the same start. */
export interface Sampling {
  readonly parameters: number;
  run(steps: number): Promise<SampledStep[]>;
  close(): void;
}

/** sqrt(alphaBar) before and after the step. */
const [BEFORE, AFTER] = [0.5, 0.6];

/** Starts a yardstick on the active engine, on the pictures of its training. */
export function openSampling(yardstick: TrainingYardstick): Sampling {
  const params = initialParams(yardstick);
  const { batch, crop } = yardstick;
  const arrays = makeBatch(yardstick, 0);
  const pictures = (name: string, side = crop): Tensor4D => tensor4d(arrays[name]!, [batch, side, side, 3]);

  const probe = tensor4d(fixture('probe', batch * crop * crop * 3), [batch, crop, crop, 3]);

  const step = (): Tensor4D => {
    if (yardstick.kind === 'regressor') {
      return regress(yardstick.network, params, pictures('low', crop / 4), pictures('base')).image;
    }
    const y = pictures('eps');
    const noiseLevel = tensor1d(new Float32Array(batch).fill(BEFORE));
    const eps = denoiser(yardstick.network, params)(y, { image: pictures('condition') }, noiseLevel);
    const noise = (level: number): number => Math.sqrt(1 - level ** 2);
    const y0 = mul(sub(y, mul(eps, noise(BEFORE))), 1 / BEFORE);
    return add(mul(y0, AFTER), mul(eps, noise(AFTER)));
  };
  return {
    parameters: Object.values(params).reduce((sum, { size }) => sum + size, 0),
    async run(count) {
      const done: SampledStep[] = [];
      for (let i = 0; i < count; i++) {
        const started = performance.now();
        const scalar = tidy(() => mean(mul(step(), probe)));
        const [projection] = await scalar.data();
        scalar.dispose();
        done.push({ seconds: (performance.now() - started) / 1000, projection: projection! });
      }
      return done;
    },
    close() {
      probe.dispose();
      disposeParams(params);
    },
  };
}
