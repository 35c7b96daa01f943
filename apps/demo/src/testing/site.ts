import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of the app. */
export const APP: string = resolve(import.meta.dirname, '../..');

/** Where a screenshot is left to be looked at. */
export function shot(name: string): string {
  const folder = join(APP, 'out/screenshots');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}
