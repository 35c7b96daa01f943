/**
 * Whether the right class is among the k that a classifier thinks likeliest. The share of pictures for which it is not is
 * the top-k error (Russakovsky et al. 2015); `wilsonInterval` says how sure that share is. Of equal scores those of lower
 * classes come first, so a classifier that says nothing is not right by chance.
 *
 * @param scores - Of the classes, logits or probabilities.
 * @param label - The right class, from 0.
 * @param k - An integer in [1, number of classes].
 * @throws RangeError if an argument is out of range or a score is NaN.
 */
export function isTopHit(scores: ArrayLike<number>, label: number, k: number): boolean {
  const classes = scores.length;
  if (!Number.isSafeInteger(label) || label < 0 || label >= classes) {
    throw new RangeError(`label must be a class from 0 to ${classes - 1}, got ${label}`);
  }
  if (!Number.isSafeInteger(k) || k < 1 || k > classes) {
    throw new RangeError(`k must be an integer from 1 to the number of classes, ${classes}, got ${k}`);
  }
  const own = scores[label]!;
  let better = 0;
  for (let i = 0; i < classes; i++) {
    const score = scores[i]!;
    if (Number.isNaN(score)) throw new RangeError(`the score of class ${i} is NaN: look for what made it so`);
    if (score > own || (score === own && i < label)) better += 1;
  }
  return better < k;
}
