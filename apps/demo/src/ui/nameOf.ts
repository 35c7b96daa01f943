import type { Result } from '../page/state.ts';

/** What a result is called. */
export function nameOf({ mode, steps, seed, model }: Pick<Result, 'mode' | 'steps' | 'seed' | 'model'>): string {
  const name = mode === 'one-step' ? 'One step' : `Diffusion, ${steps} steps, seed ${seed}`;
  return model === 'photo-x4' ? name : `${name}, ${model}`;
}
