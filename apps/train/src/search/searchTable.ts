import { measuresHead, measuresRow } from '../evaluation/measure.ts';
import { renderTable } from '../report/table.ts';
import { candidateLabel, type Candidate } from './candidates.ts';
import { beats, type Goal } from './goals.ts';
import type { Found } from './searchPlans.ts';

/** Rows that are shown, beside those on the front. */
const SHOWN = 8;

/**
 * The best plans, the present one and those on the front of two measures, which no other one beats in both: whoever wants
 * another balance finds it there.
 *
 * @param found - Best first.
 * @param goals - One or two; of one, the front is that with PSNR.
 * @param frechet - What the Fréchet distance is called, where it was measured.
 */
export function searchTable(
  found: readonly Found[],
  goals: readonly Goal[],
  { present, frechet }: { readonly present: Candidate; readonly frechet: string | undefined },
): string {
  const isPresent = ({ candidate }: Found): boolean => candidateLabel(candidate) === candidateLabel(present);
  const two = goals.length === 1 ? [...goals, 'psnr' as const] : goals;
  const isOnFront = (one: Found): boolean => !found.some((other) => beats(other, one, two));
  const rows = found.filter((each, i) => i < SHOWN || isPresent(each) || (goals.length > 1 && isOnFront(each)));
  return renderTable(
    [...measuresHead(rows[0]!.measures), ...(frechet === undefined ? [] : [frechet]), 'on the front'],
    rows.map((row) => {
      const name = `${candidateLabel(row.candidate)}${isPresent(row) ? ' (now)' : ''}`;
      const distance = row.fd === undefined ? [] : [row.fd.toFixed(2)];
      return [...measuresRow(name, row.measures), ...distance, isOnFront(row) ? 'yes' : ''];
    }),
  );
}
