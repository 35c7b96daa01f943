/**
 * Asserts that a number of hits is one of a number of trials.
 *
 * @throws RangeError otherwise.
 */
export function assertCounts(successes: number, trials: number): void {
  const whole = Number.isSafeInteger(successes) && Number.isSafeInteger(trials);
  if (!whole || successes < 0 || trials < successes) {
    throw new RangeError(
      `successes and trials must be integers with 0 <= successes <= trials, got ${successes} of ${trials}`,
    );
  }
}

/**
 * Asserts that a number lies strictly between 0 and 1.
 *
 * @param what - What the message calls it.
 * @throws RangeError otherwise.
 */
export function assertShare(value: number, what: string): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${what} must be between 0 and 1, got ${value}`);
}
