import { BadInput, messageOf } from '@sr3kit/command';
import { modesOf, type Mode } from '@sr3kit/models';
import type { UpscaleOptions, Upscaler } from 'sr3kit';

/** Options of the façade that are flags of the same name. It says which numbers each may have. */
export const numericOptions = ['steps', 'strength', 'seed', 'samples', 'scale', 'width', 'tile', 'pieces'] as const;

/**
 * Checks the options against the model by taking the first step on a tiny picture, so that a wrong option gives one message
 * and not one for every picture.
 *
 * @throws BadInput or ModelError with the façade's reason; the signal's reason.
 */
export async function assertOptions(upscaler: Upscaler, options: UpscaleOptions, signal: AbortSignal): Promise<void> {
  const { samples = 1 } = options;
  const mode = modeOf(upscaler, options);
  if (samples > 1 && mode !== 'diffusion') {
    const instead = modesOf(upscaler.config).includes('diffusion') ? ': add --mode diffusion' : '';
    throw new BadInput(`--samples ${samples}: ${mode} mode has only one result${instead}`);
  }
  const tiny = { width: 4, height: 4, channels: 1, data: new Uint8Array(16) } as const;
  const steps = upscaler.upscaleSteps(tiny, { ...options, signal });
  try {
    await steps.next();
  } catch (error) {
    if (signal.aborted || !(error instanceof RangeError)) throw error;
    throw new BadInput(asFlag(messageOf(error)), { cause: error });
  } finally {
    await steps.return(undefined);
  }
}

/** The mode that is asked for, or else the model's usual one. */
export function modeOf({ config }: Upscaler, { mode }: UpscaleOptions): Mode {
  return mode ?? modesOf(config)[0]!;
}

/** The façade's messages begin with the name of the option. */
function asFlag(message: string): string {
  const option = numericOptions.find((name) => message.startsWith(`${name} must `));
  return option === undefined ? message : `--${message}`;
}
