import { samplerLabels } from '../page/samplers.ts';
import { DEFAULTS } from '../page/settings.ts';
import type { Result } from '../page/state.ts';

/** What a result is called: how it was made, where that is not the usual way. */
export function nameOf(result: Pick<Result, 'mode' | 'steps' | 'sampler' | 'seed' | 'model'>): string {
  const { mode, steps, sampler, seed, model } = result;
  const parts = mode === 'one-step' ? ['One step'] : ['Diffusion', `${steps} steps`, `seed ${seed}`];
  if (mode === 'diffusion' && sampler !== DEFAULTS.sampler) parts.push(samplerLabels[sampler]);
  if (model !== 'photo-x4') parts.push(model);
  return parts.join(', ');
}
