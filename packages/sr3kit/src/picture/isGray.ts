import type { Samples } from '@sr3kit/imaging';
import type { RowSource } from './rowSource.ts';

/**
 * Whether a picture has no colours, however it is stored: red, green and blue are the same in every pixel that is not
 * fully transparent. It reads the picture up to the first coloured pixel.
 */
export async function isGray(source: RowSource): Promise<boolean> {
  const { channels } = source;
  if (channels < 3) return true;
  // Leaving the loop closes the source.
  for await (const rows of source.rows()) if (!hasEqualChannels(rows, channels)) return false;
  return true;
}

function hasEqualChannels(samples: Samples, channels: number): boolean {
  for (let at = 0; at < samples.length; at += channels) {
    const equal = samples[at] === samples[at + 1] && samples[at] === samples[at + 2];
    if (!equal && (channels === 3 || samples[at + 3] !== 0)) return false;
  }
  return true;
}
