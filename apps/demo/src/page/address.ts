import type { SamplerName } from '@sr3kit/samplers';
import { BUILT_IN, type ModelChoice } from '../worker/protocol.ts';
import { samplerLabels } from './samplers.ts';
import { DEFAULTS, type Settings } from './settings.ts';

/** Engines that the page can be asked to use. */
export const ENGINES = ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type EngineChoice = (typeof ENGINES)[number];

const asked = new URLSearchParams(location.search);

/** The engine that the address asks for (`?engine=wasm`), or else the best one. */
export function askedEngine(): EngineChoice {
  return ENGINES.find((name) => name === asked.get('engine')) ?? 'auto';
}

/** The model for all pictures (`?model=photo-x4-real`), or else for each the one that suits it. */
export function askedModel(): ModelChoice {
  return BUILT_IN.find((name) => name === asked.get('model')) ?? 'auto';
}

/** What only the diffusion has: an address that names one of them means it. */
const OF_DIFFUSION = ['steps', 'sampler', 'seed', 'samples'] as const;

/** The settings to begin with: the defaults, or what the address says (`?mode=diffusion&steps=4&sampler=ddim&seed=7&samples=2`). */
export function askedSettings(): Settings {
  const mode = asked.get('mode');
  const usual = OF_DIFFUSION.some((name) => asked.has(name)) ? 'diffusion' : DEFAULTS.mode;
  const names = Object.keys(samplerLabels) as SamplerName[];
  return {
    ...DEFAULTS,
    mode: mode === 'one-step' || mode === 'crisp' || mode === 'diffusion' ? mode : usual,
    steps: integer('steps', 2, 20),
    sampler: names.find((name) => name === asked.get('sampler')) ?? DEFAULTS.sampler,
    seed: integer('seed', 0, Number.MAX_SAFE_INTEGER),
    samples: integer('samples', 1, 9),
  };
}

function integer<Name extends 'steps' | 'seed' | 'samples'>(
  name: Name,
  least: number,
  most: number,
): number | Settings[Name] {
  const text = asked.get(name);
  const value = Number(text);
  return text !== null && Number.isInteger(value) ? Math.min(most, Math.max(least, value)) : DEFAULTS[name];
}
