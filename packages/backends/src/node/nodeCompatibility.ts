import util from 'node:util';

/**
 * Gives Node back the two functions of `node:util` that tfjs-node calls: they are gone since Node 23 and print a
 * deprecation warning in Node 22. Nothing is changed in a Node that still has them for good.
 */
export function restoreUtilFunctions(): void {
  if (Number(process.versions.node.split('.')[0]) < 22) return;
  Object.assign(util, {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: Array.isArray,
  });
}

/** Runs `load` without the deprecation warnings of old dependencies, about which the user can do nothing. */
export async function quietly<T>(load: () => Promise<T>): Promise<T> {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    return await load();
  } finally {
    process.noDeprecation = before ?? false;
  }
}
