import { BadInput, messageOf } from '@sr3kit/command';
import { modesOf, type Mode } from '@sr3kit/models';
import type { UpscaleOptions, Upscaler } from 'sr3kit';

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

/** The façade's messages begin with the name of the option, which is that of the flag. */
function asFlag(message: string): string {
  return message.replace(/^(scale|width|steps|strength|seed|samples|tile|pieces)(?= must )/, '--$1');
}
