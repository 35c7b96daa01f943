import { CheckpointError } from '../checkpointError.ts';

/**
 * Asserts that a value comes back from JSON as it is: JSON writes NaN and infinities as null and leaves functions and
 * undefined out, without a word.
 *
 * @param path - Where the value lies, for the message.
 * @throws CheckpointError naming the first field that would not come back.
 */
export function assertJson(value: unknown, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new CheckpointError(`${path} is ${value}, which JSON cannot hold: use null, or leave it out`);
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertJson(item, `${path}[${index}]`);
    return;
  }
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null)
    throw new CheckpointError(`${path} is ${kindOf(value)}, which JSON cannot hold: convert it to plain data`);
  for (const [key, item] of Object.entries(value as object)) assertJson(item, `${path}.${key}`);
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? `a ${value?.constructor.name ?? 'strange object'}` : typeof value;
}
