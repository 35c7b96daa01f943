import { forPeople, messageOf } from './forPeople.ts';
import type { Io } from './io.ts';

/** Exit codes: all done, some or all failed, bad input or usage, interrupted (128 + SIGINT). */
export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** A kind of failure whose message says all there is to say, though nothing that was given is wrong: exit code 1. */
export type Failure = abstract new (...given: never[]) => Error;

/**
 * Runs work that answers an exit code. What it throws is written to `io.stderr`, without a stack where the message is made
 * for the user.
 *
 * @param failures - Kinds of failure that need no stack either.
 * @returns The work's answer, 2 where something that was given is wrong, 1 for any other failure. Never throws.
 */
export async function exitCodeOf(
  io: Io,
  work: () => Promise<number>,
  failures: readonly Failure[] = [],
): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    const error = forPeople(thrown);
    if (error !== null) {
      io.stderr.write(`error: ${error.message}\n`);
      return exitCodes.badInput;
    }
    if (failures.some((kind) => thrown instanceof kind)) io.stderr.write(`error: ${messageOf(thrown)}\n`);
    // A stack is for what nobody foresaw.
    else io.stderr.write(`internal error: ${(thrown instanceof Error && thrown.stack) || messageOf(thrown)}\n`);
    return exitCodes.failed;
  }
}
