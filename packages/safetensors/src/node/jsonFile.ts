import { CheckpointError } from '../checkpointError.ts';
import { formatBytes } from '../safetensors/problem.ts';
import { openFile, writeAll, writeAtomically } from './fileBytes.ts';

/** Configurations and states are far smaller; a larger file is something else under their name. */
const MAX_BYTES = 2 ** 26;

/** Reads a text file of at most 64 MiB. */
export async function readTextFile(path: string): Promise<string> {
  const file = await openFile(path);
  try {
    const size = file.byteLength!;
    if (size > MAX_BYTES) {
      throw new CheckpointError(`${path} has ${formatBytes(size)}, more than a configuration can have: check the path`);
    }
    return new TextDecoder().decode(await file.read(0, size));
  } finally {
    await file.close();
  }
}

/** Reads a JSON file of at most 64 MiB. */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CheckpointError(`${path} is not valid JSON (${(cause as Error).message}): write or copy it again`, {
      cause,
    });
  }
}

/** Writes a value as indented JSON; the file is whole or as it was. */
export function writeJsonFile(path: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  return writeAtomically(path, (file) => writeAll(file, new TextEncoder().encode(text)));
}

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
  if (prototype !== Object.prototype && prototype !== null) {
    throw new CheckpointError(`${path} is ${kindOf(value)}, which JSON cannot hold: convert it to plain data`);
  }
  for (const [key, item] of Object.entries(value as object)) assertJson(item, `${path}.${key}`);
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? `a ${value?.constructor.name ?? 'strange object'}` : typeof value;
}
