import { BadInput, messageOf } from '@sr3kit/command';
import { modesOf } from '@sr3kit/models';
import type { UpscaleOptions, Upscaler } from 'sr3kit';

/**
 * Checks the options against the model by taking the first step on a tiny picture, so that a wrong option gives one message
 * and not one for every picture.
 *
 * @throws BadInput or ModelError with the façade's reason; the signal's reason.
 */
export async function assertOptions(upscaler: Upscaler, options: UpscaleOptions, signal: AbortSignal): Promise<void> {
  const modes = modesOf(upscaler.config);
  const { samples = 1, mode = modes[0] } = options;
  if (samples > 1 && mode !== 'diffusion') {
    const instead = modes.includes('diffusion') ? ': add --mode diffusion' : '';
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

/** The façade's messages begin with the name of the option, which is that of the flag. */
function asFlag(message: string): string {
  return message.replace(/^(scale|width|steps|strength|seed|samples|tile|pieces)(?= must )/, '--$1');
}
