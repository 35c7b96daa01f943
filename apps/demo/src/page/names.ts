import { samplerLabels } from './samplers.ts';
import { DEFAULTS } from './settings.ts';
import type { Result } from './state.ts';

type Named = Pick<Result, 'mode' | 'steps' | 'sampler' | 'strength' | 'consistency' | 'seed' | 'scale' | 'model'>;

/** What a result is called: how it was made, where that is not the usual way. */
export function nameOf(result: Named): string {
  const parts = partsOf(result);
  if (result.scale !== DEFAULTS.scale) parts.push(`${result.scale} times`);
  return parts.join(', ');
}

/** What the file of a result is called: of the picture (in its folders), its magnification and how it was made. */
export function fileNameOf(picture: string, result: Named, ending: string): string {
  const stem = picture.replace(/\.[^./]*$/, '');
  const parts = partsOf(result).map((part) => part.toLowerCase().replaceAll('++', 'pp').replaceAll(' ', '-'));
  return `${[stem, `x${result.scale}`, ...parts].join('_')}.${ending}`;
}

function partsOf({ mode, steps, sampler, strength, consistency, seed, model }: Named): string[] {
  const parts = {
    'one-step': ['One step'],
    crisp: ['Crisp'],
    diffusion: ['Diffusion', `${steps} steps`, `seed ${seed}`],
  }[mode];
  if (mode === 'diffusion') {
    if (sampler !== DEFAULTS.sampler) parts.push(samplerLabels[sampler]);
    if (strength !== DEFAULTS.strength) parts.push(`strength ${strength}`);
  }
  if (consistency !== DEFAULTS.consistency) parts.push(`consistency ${consistency}`);
  if (model !== 'photo-x4') parts.push(model);
  return parts;
}

/** Names of which none is there twice: `cat.jpg` and `cat.png` have results of the same name. */
export function distinct<T extends { readonly name: string }>(files: readonly T[]): T[] {
  const taken = new Set<string>();
  return files.map((file) => {
    let { name } = file;
    for (let i = 2; taken.has(name); i += 1) name = file.name.replace(/(\.[^./]*)?$/, `_${i}$1`);
    taken.add(name);
    return { ...file, name };
  });
}
