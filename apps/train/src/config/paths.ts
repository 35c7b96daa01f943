import { resolve, sep } from 'node:path';

/** Where paths stand in a run configuration; `*` is any element of a list. */
const pathFields = [
  'output',
  'initial',
  'data.files',
  'data.files.*',
  'data.pairedLowRes',
  'validation.files',
  'validation.files.*',
];

/**
 * Makes the paths in a configuration absolute. `at` says which part of the configuration `value` is (an empty list:
 * all of it), so that a value given on the command line can be resolved against another folder than the file's.
 */
export function absolutePaths(value: unknown, base: string, at: readonly string[] = []): unknown {
  if (typeof value === 'string') return pathFields.includes(pattern(at)) ? absolute(base, value) : value;
  if (Array.isArray(value)) return value.map((item, index) => absolutePaths(item, base, [...at, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, absolutePaths(item, base, [...at, key])]));
}

function pattern(at: readonly string[]): string {
  return at.map((key) => (/^\d+$/.test(key) ? '*' : key)).join('.');
}

/** With slashes on every system: in a glob, a backslash would be an escape. */
function absolute(base: string, path: string): string {
  return resolve(base, path).replaceAll(sep, '/');
}
