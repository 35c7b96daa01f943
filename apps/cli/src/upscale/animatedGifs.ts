import { statSync } from 'node:fs';
import type { Input } from '../files/findInputs.ts';
import { aboutPicture } from './aboutPicture.ts';

/** The paths of those inputs that are GIFs of several frames. A pipe is not looked into: it can be read only once. */
export async function animatedGifs(inputs: readonly Input[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { path } of inputs) {
    if (!/\.gif$/i.test(path) || !statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    if ((await aboutPicture(path)).pages > 1) found.add(path);
  }
  return found;
}
