/**
 * Asserts that the features of a picture are so many finite numbers.
 *
 * @param which - What the message calls the picture: its place, from 0.
 * @throws RangeError that says what is wrong with which one.
 */
export function assertFeatures(features: ArrayLike<number>, size: number, which: number): void {
  if (features.length !== size) {
    throw new RangeError(
      `features of picture ${which} must be ${size} numbers as of the others, got ${features.length}`,
    );
  }
  for (let i = 0; i < size; i++) {
    if (!Number.isFinite(features[i])) {
      throw new RangeError(
        `feature ${i} of picture ${which} is ${features[i]}: leave the picture out, or look for what made it so`,
      );
    }
  }
}

/**
 * Asserts that there are enough pictures for a covariance.
 *
 * @throws RangeError for one or none.
 */
export function assertSeveral(count: number): void {
  if (count < 2) {
    throw new RangeError(`the covariance of features is undefined for ${count} pictures: use at least 2`);
  }
}
