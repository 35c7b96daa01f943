/**
 * Something the user gave is wrong: a path, a configuration, a picture. The message says what, where and what to do
 * about it; the command prints it without a stack and exits with code 2.
 */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs `read` and turns what it throws into {@link BadInput}, prefixed by `what` when given; keeps the cause. */
export async function orBadInput<T>(what: string | null, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(what === null ? messageOf(error) : `${what}: ${messageOf(error)}`, { cause: error });
  }
}
