import { parse } from 'yaml';
import { BadInput } from '@sr3kit/command';
import { isPathField, mayBeLeftOut } from './paths.ts';

/** One `--set a.b=value`: where in the configuration, and what. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads `training.steps=500`: a dotted path (a number addresses an element of a list) and a YAML value without comments.
 *
 * @throws BadInput where the form is wrong.
 */
export function parseOverride(text: string): Override {
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(at, 0)).trim().split('.');
  if (at < 1 || path.some((key) => key === '' || forbidden.has(key))) {
    throw new BadInput(`--set ${text}: expected key=value with a dotted key, e.g. --set training.steps=500`);
  }
  const written = text.slice(at + 1).trim();
  // In YAML the rest of a line after " #" is a comment; whoever writes one value has no comments.
  if (written.includes('#') && !/^[[{"']/.test(written)) return { path, value: written };
  try {
    const value = parse(written) as unknown;
    return { path, value: isPathField(path) ? pathOf(path, value, written) : value };
  } catch (error) {
    throw new BadInput(
      `--set ${text}: the value is not valid YAML (${String(error instanceof Error ? error.message.split('\n')[0] : error)}): ` +
        `quote it, e.g. --set 'data.files=["photos"]'`,
      { cause: error },
    );
  }
}

/** A folder may be called 123 or null: the text is its name, except where null says that there is none. */
function pathOf(path: readonly string[], value: unknown, written: string): unknown {
  const isScalar = typeof value !== 'object' || value === null;
  if (typeof value === 'string' || !isScalar || (value === null && mayBeLeftOut(path))) return value;
  return written;
}

/** The tree with `value` at `path`; missing parents are made. The given tree stays as it is. */
export function withValue(tree: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(tree)) {
    const index = Number(key);
    if (!Number.isInteger(index) || index < 0 || index > tree.length) {
      throw new BadInput(`--set: ${key} is not an index of a list of ${tree.length}: use 0 to ${tree.length}`);
    }
    const copy: unknown[] = [...(tree as unknown[])];
    copy[index] = withValue(copy[index], rest, value);
    return copy;
  }
  const record = typeof tree === 'object' && tree !== null ? (tree as Record<string, unknown>) : {};
  return { ...record, [key]: withValue(record[key], rest, value) };
}
