/** A field that is not the same in two configurations; undefined where one lacks it. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Compares plain data field by field; lists as wholes. */
export function differences(before: unknown, after: unknown, path: string = ''): Difference[] {
  if (isFields(before) && isFields(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

/** `training.steps: 500 -> 1000`. */
export function formatDifference({ path, before, after }: Difference): string {
  const show = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));
  return `${path}: ${show(before)} -> ${show(after)}`;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
