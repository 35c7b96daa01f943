import type { Result } from '../page/state.ts';

/** What a result is called. */
export function nameOf({ mode, steps, seed }: Pick<Result, 'mode' | 'steps' | 'seed'>): string {
  return mode === 'one-step' ? 'One step' : `Diffusion, ${steps} steps, seed ${seed}`;
}
