/**
 * Probabilities of several tests, raised so that over all of them a false alarm is as rare as in one (Holm 1979).
 *
 * @returns In the order of the tests.
 */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities.map((_, index) => index).sort((a, b) => probabilities[a]! - probabilities[b]!);
  const adjusted = new Array<number>(probabilities.length);
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, (probabilities.length - rank) * probabilities[index]!));
    adjusted[index] = least;
  }
  return adjusted;
}
