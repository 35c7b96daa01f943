import { BadInput, messageOf } from '@sr3kit/command';
import { imageRows, type UpscaleOptions, type Upscaler } from 'sr3kit';

/**
 * Asks the façade whether this model can do what is asked for, by the first step on a tiny picture, so that a wrong option
 * is one message and not one for every picture.
 *
 * @throws BadInput or ModelError with the façade's reason; the signal's reason.
 */
export async function assertOptions(upscaler: Upscaler, options: UpscaleOptions, signal: AbortSignal): Promise<void> {
  const { samples = 1, mode } = options;
  if (!Number.isInteger(samples) || samples < 1)
    throw new BadInput(`--samples ${samples}: expected an integer of at least 1`);
  if (samples > 1 && mode !== 'diffusion' && upscaler.config.network.kind === 'lite')
    throw new BadInput(`--samples ${samples}: the one-step mode has one answer: use --mode diffusion`);
  const tiny = imageRows({ width: 4, height: 4, channels: 1, data: new Uint8Array(16) });
  const steps = upscaler.rows(tiny, { ...options, samples: 1, signal });
  try {
    await steps.next();
  } catch (error) {
    if (signal.aborted || !(error instanceof RangeError)) throw error;
    throw new BadInput(messageOf(error), { cause: error });
  } finally {
    await steps.return(undefined);
  }
}
