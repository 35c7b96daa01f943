import { measuresHead, measuresRow } from '../evaluation/measure.ts';
import { renderTable } from '../report/table.ts';
import { spacingLabel, type Candidate } from './candidates.ts';
import { lossOf, type Found, type Goal } from './searchPlans.ts';

/** Rows that are shown. */
const SHOWN = 8;

/**
 * The best plans and the present one. Those that no other one beats both in PSNR and in what decides are on the front of the
 * two: whoever wants another balance finds it there.
 *
 * @param found - Best first.
 */
export function searchTable(found: readonly Found[], goal: Goal, present: Candidate): string {
  const isPresent = ({ candidate: { spacing, noise } }: Found): boolean =>
    noise === present.noise && spacingLabel(spacing) === spacingLabel(present.spacing);
  const isBeaten = (one: Found): boolean =>
    found.some(
      (other) => lossOf(other.measures, goal) < lossOf(one.measures, goal) && other.measures.psnr > one.measures.psnr,
    );
  const rows = found.filter((each, i) => i < SHOWN || isPresent(each));
  return renderTable(
    [...measuresHead(rows[0]!.measures), 'on the front'],
    rows.map((row) => {
      const { spacing, noise } = row.candidate;
      const name = `${spacingLabel(spacing)}, noise ${noise}${isPresent(row) ? ' (now)' : ''}`;
      return [...measuresRow(name, row.measures), isBeaten(row) ? '' : 'yes'];
    }),
  );
}
