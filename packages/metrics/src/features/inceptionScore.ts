/** An inception score over several parts of the pictures. */
export interface InceptionScore {
  /** At least 1, at most the number of classes. */
  readonly mean: number;
  /** Standard deviation over the parts; 0 for one part. */
  readonly deviation: number;
}

/** How far probabilities may sum to something other than 1: they come from single precision. */
const LARGEST_ERROR = 1e-3;

/**
 * The inception score (Salimans et al. 2016, section 4): exp of the mean divergence KL(p(class | picture) || p(class)), of
 * each part of the pictures by itself. It is high where each picture is clearly of one class and all classes occur. With
 * few pictures in a part it comes out low: 5000 are usual.
 *
 * @param probabilities - Of the classes, for each picture.
 * @param options - `splits`: how many parts the pictures are cut into, in their order; 10 are usual, 1 is the default.
 * @throws RangeError for no picture, fewer pictures than parts, or what are no probabilities.
 */
export function inceptionScore(
  probabilities: readonly ArrayLike<number>[],
  { splits = 1 }: { readonly splits?: number } = {},
): InceptionScore {
  const count = probabilities.length;
  if (!Number.isSafeInteger(splits) || splits < 1 || splits > count) {
    throw new RangeError(`splits must be an integer from 1 to the number of pictures, ${count}, got ${splits}`);
  }
  const classes = probabilities[0]!.length;
  for (const [i, row] of probabilities.entries()) assertProbabilities(row, classes, i);
  const scores = Array.from({ length: splits }, (_, part) => {
    const from = Math.floor((part * count) / splits);
    return scoreOf(probabilities.slice(from, Math.floor(((part + 1) * count) / splits)), classes);
  });
  const mean = scores.reduce((sum, score) => sum + score, 0) / splits;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / splits;
  return { mean, deviation: Math.sqrt(variance) };
}

function assertProbabilities(row: ArrayLike<number>, classes: number, which: number): void {
  let sum = 0;
  let valid = row.length === classes;
  for (let i = 0; i < row.length; i++) {
    sum += row[i]!;
    valid &&= row[i]! >= 0;
  }
  if (!valid || !(Math.abs(sum - 1) < LARGEST_ERROR)) {
    throw new RangeError(
      `picture ${which} needs ${classes} probabilities that sum to 1, got ${row.length} with the sum ${sum}`,
    );
  }
}

function scoreOf(rows: readonly ArrayLike<number>[], classes: number): number {
  // The mean times the number of pictures: the mean of the smallest numbers that there are would be 0.
  const sums = new Float64Array(classes);
  for (const row of rows) for (let i = 0; i < classes; i++) sums[i]! += row[i]!;
  let divergence = 0;
  for (const row of rows) {
    for (let i = 0; i < classes; i++) {
      if (row[i]! > 0) divergence += row[i]! * Math.log((row[i]! * rows.length) / sums[i]!);
    }
  }
  return Math.exp(divergence / rows.length);
}
