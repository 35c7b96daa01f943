import { createHash, randomBytes } from 'node:crypto';
import { raterTrials } from '../design/raterTrials.ts';
import type { Study } from './openStudy.ts';
import { Refused } from './refused.ts';

/** A rater as the study knows one. */
export interface Rater {
  readonly number: number;
  readonly consented: boolean;
  /** The number of the latest visit. */
  readonly visit: number;
}

/**
 * Adds a rater and draws the trials.
 *
 * @param now - Milliseconds since 1970.
 * @returns The token of the rater's link, which is kept nowhere else.
 * @throws Refused if the study has as many raters as it may have.
 */
export function addRater({ database, config, design }: Study, now: number): string {
  const token = randomBytes(18).toString('base64url');
  database.transaction(() => {
    const { count } = database.one<{ count: number }>('SELECT count(*) AS count FROM rater')!;
    if (count >= config.raters) {
      throw new Refused('study is full', 'This study has all the raters that it needs. Thank you!');
    }
    database.run('INSERT INTO rater (number, token_hash, created_at) VALUES (?, ?, ?)', count, hashOf(token), now);
    for (const [index, { kind, task, item, model, photo }] of raterTrials(design, count).entries()) {
      database.run(
        'INSERT INTO trial (rater, number, kind, task, item, model, photo) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[count, index + 1, kind, task, item, model, photo],
      );
    }
  });
  return token;
}

/**
 * The rater whose link has this token.
 *
 * @throws Refused if there is none, or one who took all answers back.
 */
export function raterOf({ database }: Study, token: string): Rater {
  const row = database.one<{ number: number; consented_at: number | null; withdrawn_at: number | null; visit: number }>(
    'SELECT number, consented_at, withdrawn_at, visit FROM rater WHERE token_hash = ?',
    hashOf(token),
  );
  if (row === null) throw new Refused('unknown link', 'This link is not one of this study. Was all of it copied?');
  if (row.withdrawn_at !== null) {
    throw new Refused('unknown link', 'The answers of this link were taken back and deleted.');
  }
  return { number: row.number, consented: row.consented_at !== null, visit: row.visit };
}

/**
 * Begins a visit: from now on an earlier one, in another tab or on another machine, is refused.
 *
 * @returns The number of the visit.
 */
export function beginVisit({ database }: Study, rater: Rater, now: number): number {
  const visit = rater.visit + 1;
  database.run(
    'UPDATE rater SET visit = ?, consented_at = coalesce(consented_at, ?) WHERE number = ?',
    visit,
    now,
    rater.number,
  );
  return visit;
}

/** Deletes all that a rater did, and refuses the link from now on. That there was a rater of this number is kept. */
export function withdraw({ database }: Study, rater: Rater, now: number): void {
  database.transaction(() => {
    const ofRater = 'IN (SELECT id FROM trial WHERE rater = ?)';
    database.run(`DELETE FROM answer WHERE trial ${ofRater}`, rater.number);
    database.run(`DELETE FROM look WHERE trial ${ofRater}`, rater.number);
    database.run('DELETE FROM trial WHERE rater = ?', rater.number);
    database.run('UPDATE rater SET withdrawn_at = ? WHERE number = ?', now, rater.number);
  });
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
