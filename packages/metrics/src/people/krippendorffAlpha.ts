/**
 * Agreement of raters who each say one of two things about some of the units: Krippendorff's alpha for nominal data. 1 is
 * perfect agreement, 0 what chance gives, below 0 is disagreement. Units of fewer than two answers say nothing.
 *
 * @param units - For each unit, how many raters said the one thing and how many the other.
 * @returns NaN where there is nothing to compare, or all said the same of everything.
 */
export function krippendorffAlpha(units: readonly (readonly number[])[]): number {
  const paired = units.filter((counts) => sum(counts) >= 2);
  const categories = Math.max(0, ...paired.map((counts) => counts.length));
  const totals = Array.from({ length: categories }, (_, c) => sum(paired.map((counts) => counts[c] ?? 0)));
  const all = sum(totals);
  const observed = sum(
    paired.map((counts) => {
      const size = sum(counts);
      return (size * size - sum(counts.map((count) => count * count))) / (size - 1);
    }),
  );
  const expected = (all * all - sum(totals.map((total) => total * total))) / (all - 1);
  return expected > 0 ? 1 - observed / expected : NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
