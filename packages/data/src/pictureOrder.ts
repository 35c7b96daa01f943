import { deriveSeed, permutation } from '@sr3kit/random';

/**
 * The endless order in which pictures are visited: every epoch visits each picture once, in an order of its own.
 *
 * The picture at a position depends on (seed, length, position) only, so a run that goes on at step k sees what an
 * uninterrupted one would. The last epochs asked for are kept, so that going forward costs one permutation an epoch.
 *
 * @param seed - Integer in [0, 2^53).
 * @param length - Number of pictures, at least 1.
 * @returns A function from a position (0, 1, 2, ...) to a picture in 0..length-1.
 * @throws RangeError if the seed or length is out of range.
 */
export function pictureOrder(seed: number, length: number): (position: number) => number {
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(`length must be an integer of at least 1 (pictures), got ${length}`);
  }
  const orderSeed = deriveSeed(seed, 'order');
  let recent: readonly { epoch: number; order: Uint32Array }[] = [];
  return (position) => {
    const epoch = Math.floor(position / length);
    let current = recent.find((entry) => entry.epoch === epoch);
    if (current === undefined) {
      current = { epoch, order: permutation(deriveSeed(orderSeed, epoch), length) };
      // Two, because a batch may end one epoch and begin the next.
      recent = [current, ...recent.slice(0, 1)];
    }
    return current.order[position % length]!;
  };
}
