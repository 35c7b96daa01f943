/**
 * McNemar's exact test of paired answers (McNemar 1947; the exact form is the sign test): whether what differs within the
 * pairs goes one way more often than chance would have it. Pairs whose two answers agree say nothing.
 *
 * @param onlyFirst - Pairs in which the first is a hit and the second is not, an integer of at least 0.
 * @param onlySecond - Pairs the other way round.
 * @returns The two-sided probability of such a difference or a larger one; 1 without pairs that differ.
 * @throws RangeError if an argument is out of range.
 */
export function mcNemar(onlyFirst: number, onlySecond: number): number {
  for (const count of [onlyFirst, onlySecond]) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`counts of pairs must be integers of at least 0, got ${count}`);
    }
  }
  const [pairs, fewer] = [onlyFirst + onlySecond, Math.min(onlyFirst, onlySecond)];
  // Logarithms, as 2^-n alone is 0 for a thousand pairs.
  let logTerm = -pairs * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((pairs - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
