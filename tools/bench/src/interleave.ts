/**
 * Has the same done by every side, round by round: A B, B A, A B and so on, so that neither a machine that becomes slower
 * nor the order within a round favours one.
 *
 * @returns `[side][round]`.
 */
export async function interleave<S, T>(
  sides: readonly S[],
  rounds: number,
  act: (side: S, round: number) => Promise<T>,
): Promise<T[][]> {
  const found: T[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = sides.map((_, i) => (round % 2 === 0 ? i : sides.length - 1 - i));
    for (const i of order) found[i]!.push(await act(sides[i]!, round));
  }
  return found;
}
