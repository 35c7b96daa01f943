import { BadInput, readName, readNumber } from '@sr3kit/command';
import type { ImageFormat } from '@sr3kit/data/node';
import { modeNames } from '@sr3kit/models';
import type { UpscaleOptions } from 'sr3kit';
import { endings } from '../files/pictureFormat.ts';
import { numericOptions } from '../upscale/assertOptions.ts';
import { readSampler, type SamplerFlags } from './samplerFlags.ts';

/** The flags of `upscale`, as commander passes them on. */
export interface UpscaleFlags extends SamplerFlags {
  readonly out: string;
  readonly mode?: string;
  readonly steps?: string;
  readonly strength?: string;
  readonly seed?: string;
  readonly samples?: string;
  readonly model: string;
  readonly engine: string;
  readonly half?: boolean;
  readonly scale?: string;
  readonly width?: string;
  readonly tile?: string;
  readonly pieces?: string;
  readonly format?: string;
  readonly background: string;
  readonly page?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** @throws BadInput for a flag that is not a number or a known name, and for two sizes. The façade checks the ranges. */
export function readUpscaleOptions(flags: UpscaleFlags): UpscaleOptions {
  const { mode } = flags;
  if (flags.scale !== undefined && flags.width !== undefined) {
    throw new BadInput('--scale and --width both say how large the results are: give one of them, not both');
  }
  const sampler = readSampler(flags);
  const read = (name: (typeof numericOptions)[number], text: string): number | 'whole' =>
    name === 'tile' && text === 'whole' ? text : readNumber(`--${name}`, text);
  return {
    ...(mode !== undefined && { mode: readName('--mode', mode, modeNames) }),
    ...(sampler && { sampler }),
    ...Object.fromEntries(
      numericOptions.flatMap((name) => (flags[name] === undefined ? [] : [[name, read(name, flags[name])]])),
    ),
  };
}

/** @throws BadInput for an unknown name. */
export function readFormat(text: string | undefined): ImageFormat | undefined {
  return text === undefined ? undefined : readName('--format', text, Object.keys(endings) as ImageFormat[]);
}
