/** Asserts that [start, start + count) is a range of indices that a double holds exactly. */
export function assertRange(start: number, count: number): void {
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new RangeError(`start must be an integer of at least 0, got ${String(start)}`);
  }
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`count must be an integer of at least 0, got ${String(count)}`);
  }
  if (!Number.isSafeInteger(start + count)) {
    throw new RangeError(`start + count must stay below 2^53, got ${String(start)} + ${String(count)}`);
  }
}
