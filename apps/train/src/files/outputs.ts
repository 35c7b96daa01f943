import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BadInput } from '@sr3kit/command';

/**
 * Asserts that a folder can be made and written to, so that hours of work do not end in a message about a path.
 *
 * @param flag - What messages call the path: `--out`, or `output` of a configuration.
 * @throws BadInput where a file is in the way, or the place is not writable.
 */
export function assertOutputFolder(path: string, flag: string): void {
  let nearest = path;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) {
    const via = nearest === path ? '' : ` on the way to ${path}`;
    throw new BadInput(`${flag}: ${nearest}${via} is a file: name a folder`);
  }
  try {
    accessSync(nearest, constants.W_OK);
  } catch (cause) {
    throw new BadInput(`${flag}: ${nearest} is not writable: change its permissions or name another folder`, {
      cause,
    });
  }
}

/** The same for a file. */
export function assertOutputFile(path: string, flag: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new BadInput(`${flag}: ${path} is a folder: name a file`);
  }
  assertOutputFolder(dirname(path), flag);
}
