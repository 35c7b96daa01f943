import type { Contradiction } from '../architecture/architecture.ts';
import type { Task } from './task.ts';

/** A network that states its channels again must state those of the task. */
export function channelContradictions(
  { imageChannels }: { readonly imageChannels: number },
  { channels }: Task,
): Contradiction[] {
  if (imageChannels === channels) return [];
  return [
    {
      path: ['network', 'imageChannels'],
      input: imageChannels,
      message: `must be ${channels}, as task.channels, got ${imageChannels}`,
    },
  ];
}
