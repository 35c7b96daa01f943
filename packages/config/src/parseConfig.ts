import type { z } from 'zod';
import { describeIssues } from './describeIssues.ts';

/** A configuration that does not fit its schema. The message lists every wrong field with its path, one a line. */
export class ConfigError extends RangeError {
  override readonly name: string = 'ConfigError';
}

/**
 * Checks a value against a schema.
 *
 * @param what - What the value is, for the message: a file's path, "the options".
 * @returns The value with the schema's defaults filled in.
 * @throws ConfigError that lists every wrong field by its path (see {@link describeIssues}) and, for an unknown key, the
 * keys there are; its cause is the `ZodError`.
 */
export function parseConfig<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value, PARSE_OPTIONS);
  if (result.success) return result.data;
  const count = result.error.issues.reduce(
    (sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1),
    0,
  );
  const lines = describeIssues(result.error).replaceAll('\n', '\n  ');
  const message = count === 1 ? `${what}: ${lines}` : `${what}: ${count} fields are wrong:\n  ${lines}`;
  throw new ConfigError(message, { cause: result.error });
}

/** Makes zod keep wrong values and name the keys that an object knows. */
export const PARSE_OPTIONS: z.core.ParseContext<z.core.$ZodIssue> = {
  reportInput: true,
  error: (issue) => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const shape = (issue.inst?._zod.def as { readonly shape?: object } | undefined)?.shape;
    return shape ? `known: ${Object.keys(shape).join(', ')}` : undefined;
  },
};
