import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';

/** Where paths stand in a run configuration; `*` is any element of a list. */
const pathFields = [
  'output',
  'initial',
  'data.files',
  'data.files.*',
  'data.pairedLowRes',
  'validation.files',
  'validation.files.*',
  'validation.pairedLowRes',
];

const optional = ['initial', 'data.pairedLowRes', 'validation.pairedLowRes'];
const lists = ['data.files', 'validation.files'];

/**
 * Makes the paths in a configuration absolute; `~` is the user's own folder, which shells leave to us after "=". `at` says
 * which part of the configuration `value` is (an empty list: all of it), so that a value given on the command line can be
 * resolved against another folder than the file's.
 */
export function absolutePaths(value: unknown, base: string, at: readonly string[] = []): unknown {
  if (typeof value === 'string') return pathFields.includes(pattern(at)) ? absolute(base, value) : value;
  if (Array.isArray(value)) return value.map((item, index) => absolutePaths(item, base, [...at, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, absolutePaths(item, base, [...at, key])]));
}

/** Whether a field holds a path, and not a list of them. */
export function isPathField(at: readonly string[]): boolean {
  return pathFields.includes(pattern(at)) && !lists.includes(pattern(at));
}

/** Of a field that holds a path, whether a run can do without. */
export function mayBeLeftOut(at: readonly string[]): boolean {
  return optional.includes(pattern(at));
}

function pattern(at: readonly string[]): string {
  return at.map((key) => (/^\d+$/.test(key) ? '*' : key)).join('.');
}

/** With slashes on every system: in a glob, a backslash would be an escape. */
function absolute(base: string, path: string): string {
  const written = /^~(?=$|[\\/])/.test(path) ? join(homedir(), path.slice(1)) : path;
  return resolve(base, written).replaceAll(sep, '/');
}
