import type { Side, Task, TrialKind } from '../protocol.ts';
import type { Database } from '../store/database.ts';

/** An answer with the trial that it belongs to. */
export interface AnswerRow {
  readonly rater: number;
  readonly number: number;
  readonly kind: TrialKind;
  readonly task: Task;
  readonly item: number;
  readonly model: number | null;
  readonly photo: Side;
  readonly choice: Side;
  readonly shownMs: number;
  readonly responseMs: number;
  readonly interrupted: boolean;
  /** How often the pictures were seen. */
  readonly looks: number;
  readonly pixelRatio: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How far a rater is. */
export interface RaterRow {
  readonly number: number;
  readonly consented: boolean;
  readonly withdrawn: boolean;
  readonly trials: number;
  readonly answered: number;
  readonly createdAt: number;
}

/** All answers, by rater and trial. */
export function readAnswers(database: Database): AnswerRow[] {
  const rows = database.all<
    Omit<AnswerRow, 'interrupted' | 'pixelRatio' | 'responseMs' | 'shownMs'> & {
      shown_ms: number;
      response_ms: number;
      interrupted: number;
      pixel_ratio: number;
    }
  >(
    `SELECT rater, number, kind, task, item, model, photo, choice, shown_ms, response_ms, interrupted, pixel_ratio, at,
       (SELECT count(*) FROM look WHERE look.trial = trial.id) AS looks
     FROM answer JOIN trial ON trial.id = answer.trial ORDER BY rater, number`,
  );
  return rows.map(({ shown_ms: shownMs, response_ms: responseMs, pixel_ratio: pixelRatio, interrupted, ...row }) => ({
    ...row,
    shownMs,
    responseMs,
    pixelRatio,
    interrupted: interrupted === 1,
  }));
}

/** All raters, by number. */
export function readRaters(database: Database): RaterRow[] {
  const rows = database.all<{
    number: number;
    consented: number;
    withdrawn: number;
    trials: number;
    answered: number;
    created_at: number;
  }>(
    `SELECT rater.number, consented_at IS NOT NULL AS consented, withdrawn_at IS NOT NULL AS withdrawn,
       count(trial.id) AS trials, count(answer.trial) AS answered, rater.created_at
     FROM rater LEFT JOIN trial ON trial.rater = rater.number LEFT JOIN answer ON answer.trial = trial.id
     GROUP BY rater.number ORDER BY rater.number`,
  );
  return rows.map(({ number, consented, withdrawn, trials, answered, created_at: createdAt }) => ({
    number,
    consented: consented === 1,
    withdrawn: withdrawn === 1,
    trials,
    answered,
    createdAt,
  }));
}
