import { BadInput, messageOf } from '@sr3kit/command';
import { disposeDistances, dists, lpips } from '@sr3kit/distances';
import { loadDistances } from '@sr3kit/distances/node';
import type { PerceptualDistances } from '@sr3kit/models';
import type { RunConfig } from '../config/runConfig.ts';

/** The distances that a run learns from, with their weights on the engine. */
export interface RunDistances {
  /** Undefined where the objective has no perceptual term. */
  readonly distances: PerceptualDistances | undefined;
  [Symbol.dispose](): void;
}

/** @throws BadInput if the folder that the configuration names does not hold their weights. */
export async function openDistances({ distances: folder }: RunConfig): Promise<RunDistances> {
  if (folder === undefined) return { distances: undefined, [Symbol.dispose]: () => undefined };
  const weights = await loadDistances(folder).catch((cause: unknown) => {
    throw new BadInput(`distances: ${messageOf(cause)}`, { cause });
  });
  return {
    distances: { lpips: (a, b) => lpips(weights.lpips, a, b), dists: (a, b) => dists(weights.dists, a, b) },
    [Symbol.dispose]: () => disposeDistances(weights),
  };
}
