import type { Task } from '../config/task.ts';
import type { Contradiction } from './architecture.ts';

/** A network that repeats the channels must repeat those of the task. */
export function channelContradictions(
  { imageChannels }: { readonly imageChannels: number },
  { channels }: Task,
): Contradiction[] {
  if (imageChannels === channels) return [];
  return [
    {
      path: ['network', 'imageChannels'],
      input: imageChannels,
      message: `must be ${channels}, as in task.channels, got ${imageChannels}`,
    },
  ];
}
