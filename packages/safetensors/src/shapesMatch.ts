import { CheckpointError } from './checkpointError.ts';
import { formatShape } from './namedArray.ts';

/** How a set of arrays differs from what a model needs; every list is empty when `matches` is true. */
export interface ShapeComparison {
  readonly matches: boolean;
  /** Names that are needed and absent. */
  readonly missing: readonly string[];
  /** Names that are present but not needed. */
  readonly unexpected: readonly string[];
  /** Names whose shapes differ. */
  readonly wrong: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly actual: readonly number[];
  }[];
  /** The same in words, at most eight names of each kind; empty when `matches` is true. */
  readonly summary: string;
}

const NAMES_SHOWN = 8;

/**
 * Compares the names and shapes of arrays with those that are expected, in both directions.
 *
 * @param expected - Shape of each array, for instance `parameterShapes(config)` of `@sr3kit/unet`.
 * @param arrays - Anything with shapes: arrays, tensors, or the entries of a safetensors header.
 */
export function shapesMatch(
  expected: ReadonlyMap<string, readonly number[]>,
  arrays: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): ShapeComparison {
  const missing = [...expected.keys()].filter((name) => !arrays.has(name));
  const unexpected = [...arrays.keys()].filter((name) => !expected.has(name));
  const wrong = [...expected].flatMap(([name, shape]) => {
    const actual = arrays.get(name)?.shape;
    return actual && !sameShape(shape, actual) ? [{ name, expected: shape, actual }] : [];
  });
  const summary = [
    list('missing', missing),
    list('unexpected', unexpected),
    list(
      'of wrong shape',
      wrong.map((each) => `${each.name} is ${formatShape(each.actual)} instead of ${formatShape(each.expected)}`),
    ),
  ]
    .filter((text) => text !== '')
    .join('; ');
  return { matches: summary === '', missing, unexpected, wrong, summary };
}

/**
 * As {@link shapesMatch}, for arrays that must fit.
 *
 * @param what - What is checked, for the message: a path, usually.
 * @param advice - What the reader of the message can do.
 * @throws CheckpointError naming what is missing, unexpected and of wrong shape.
 */
export function assertShapes(
  expected: ReadonlyMap<string, readonly number[]>,
  arrays: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  what: string,
  advice: string,
): void {
  const { matches, summary } = shapesMatch(expected, arrays);
  if (!matches) throw new CheckpointError(`${what}: the arrays are not those expected (${summary}): ${advice}`);
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

function list(label: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const rest = items.length - NAMES_SHOWN;
  return `${label}: ${items.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
