import { describe, expect, test } from 'vitest';
import { architectureOf, type AnyModelConfig, type InferencePlan } from '@sr3kit/models';
import { ancestral, dpmSolverPP, type Sampler } from '@sr3kit/samplers';
import { liteFiles } from '../testing/liteFiles.ts';
import type { Stage } from './stage.ts';
import { rowsInMemory, tiledStages } from './tiledStages.ts';

// What four steps start from, eight do not.
const inference: readonly InferencePlan[] = [
  { steps: 4, noise: 1, start: 'crisp', spacing: { cleanest: 5, noisiest: 2 } },
  { steps: 8, noise: 1.1 },
];
const config: AnyModelConfig = { ...liteFiles({ scale: 2 }).config, inference };

function stagesOf(sampler: Sampler, steps: number, most?: number): readonly Stage[] {
  const rows = rowsInMemory(20);
  const method = architectureOf(config.network).tiled(config)!;
  const places = { x: rows(3), rows, result: rows(3, 2) };
  const how = { steps, seed: 1, strength: 1, consistency: 1, previews: true, architectures: [] };
  return tiledStages(config, method, places, { ...how, mode: 'diffusion', sampler }, most);
}

/** What a stage runs, whichever step it belongs to. */
const looksOf = ({ kind, halo, cost, reads, writes }: Stage): string =>
  JSON.stringify([kind, halo, cost, reads.length, writes.length]);

describe.each([
  ['a sampler that looks back', dpmSolverPP()],
  ['one that does not', ancestral()],
])('with %s', (_, sampler) => {
  test.each([1, 2, 3, 4, 5, 8])('three of %i steps run all that the whole runs, from the same start', (steps) => {
    const [all, few] = [stagesOf(sampler, steps), stagesOf(sampler, steps, 3)];
    expect(few.length).toBe(stagesOf(sampler, Math.min(steps, 3)).length);
    expect(looksOf(few[0]!)).toBe(looksOf(all[0]!));
    expect(new Set(few.map(looksOf))).toEqual(new Set(all.map(looksOf)));
  });
});

test('a guide that makes the crisp picture as well costs more', () => {
  const [crisp, noise] = [4, 8].map((steps) => stagesOf(ancestral(), steps, 3)[0]!.cost);
  expect(crisp).toBeGreaterThan(noise!);
});
