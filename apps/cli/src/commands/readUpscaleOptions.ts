import { engineNames, type EngineName } from '@sr3kit/backends';
import type { UpscaleOptions } from 'sr3kit';
import { BadInput } from '../badInput.ts';
import { endings } from '../files/pictureFormat.ts';
import type { ImageFormat } from '@sr3kit/data/node';

/** The flags of `upscale` as commander hands them over. */
export interface UpscaleFlags {
  readonly out: string;
  readonly mode?: string;
  readonly steps?: string;
  readonly strength?: string;
  readonly seed?: string;
  readonly samples?: string;
  readonly model: string;
  readonly engine: string;
  readonly scale?: string;
  readonly width?: string;
  readonly tile?: string;
  readonly format?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** @throws BadInput for flags that are no numbers or names. Ranges are the façade's to check. */
export function readUpscaleOptions(flags: UpscaleFlags): UpscaleOptions {
  const { mode, tile } = flags;
  if (mode !== undefined && mode !== 'one-step' && mode !== 'diffusion')
    throw new BadInput(`--mode ${mode}: use one-step or diffusion`);
  const numbers = ['steps', 'strength', 'seed', 'samples', 'scale', 'width'] as const;
  return {
    ...(mode && { mode }),
    ...(tile !== undefined && { tile: tile === 'whole' ? tile : numberOf('tile', tile) }),
    ...Object.fromEntries(
      numbers.flatMap((name) => (flags[name] === undefined ? [] : [[name, numberOf(name, flags[name])]])),
    ),
  };
}

/** @throws BadInput for another name. */
export function readEngine(text: string): 'auto' | EngineName {
  return oneOf('engine', text, ['auto', ...engineNames]);
}

/** @throws BadInput for another name. */
export function readFormat(text: string | undefined): ImageFormat | undefined {
  return text === undefined ? undefined : oneOf('format', text, Object.keys(endings) as ImageFormat[]);
}

function oneOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new BadInput(`--${flag} ${text}: use one of ${names.join(', ')}`);
  return found;
}

function numberOf(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new BadInput(`--${flag} ${text}: expected a number`);
  return value;
}
