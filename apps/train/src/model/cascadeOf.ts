import { createCascade, type Cascade, type Model } from '@sr3kit/models';
import { samplerNamed } from '@sr3kit/samplers';
import type { Sampling } from '../config/sampling.ts';

/**
 * The cascade of a base and its stages.
 *
 * @param samplings - How each of them draws; their seeds are left out, as a cascade derives its own.
 * @throws ModelError where stages do not fit together.
 */
export function cascadeOf(models: readonly Model[], samplings: readonly Sampling[]): Cascade {
  return createCascade(
    models.map((model, index) => {
      const { seed: _, sampler, ...sampling } = samplings[index]!;
      return { ...sampling, model, sampler: samplerNamed(sampler, sampling) };
    }),
  );
}
