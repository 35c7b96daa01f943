import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';

/** Where paths stand in a run configuration; `*` is any element of a list. */
const pathFields = [
  'output',
  'initial',
  'distances',
  'data.files',
  'data.files.*',
  'data.pairedLowRes',
  'validation.files',
  'validation.files.*',
  'validation.pairedLowRes',
];

/** What runs and tools write, for each other too: where somebody works, not where configurations are kept. */
const ofRuns = ['output', 'initial', 'distances'];
const optional = ['initial', 'distances', 'data.pairedLowRes', 'validation.pairedLowRes'];
const lists = ['data.files', 'validation.files'];

/**
 * Makes the paths in a configuration absolute; `~` is the user's own folder, which shells leave to us after "=".
 *
 * @param bases - Where relative paths start: those of the runs' own folders (`output`, `initial` and `distances`), and those of pictures.
 * @param at - Which part of the configuration `value` is; an empty list: all of it.
 */
export function absolutePaths(value: unknown, bases: PathBases, at: readonly string[] = []): unknown {
  if (typeof value === 'string') {
    if (!pathFields.includes(pattern(at))) return value;
    return absolute(ofRuns.includes(pattern(at)) ? bases.runs : bases.pictures, value);
  }
  if (Array.isArray(value)) return value.map((item, index) => absolutePaths(item, bases, [...at, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, absolutePaths(item, bases, [...at, key])]);
  return Object.fromEntries(entries);
}

/** Folders that relative paths start at. */
export interface PathBases {
  readonly runs: string;
  readonly pictures: string;
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
