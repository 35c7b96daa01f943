/** The fields of a mapping whose values nobody has checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A mapping as it is; null for anything else, which is left for the schema to report. */
export function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}
