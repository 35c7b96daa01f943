import type { Study } from './openStudy.ts';
import type { Rater } from './raters.ts';

/** All that a study keeps of a rater, for the rater. */
export interface RaterData {
  readonly study: string;
  readonly rater: number;
  readonly created: string;
  readonly consented: string | null;
  readonly answers: readonly {
    readonly trial: number;
    readonly task: string;
    readonly picture: string;
    readonly choice: string;
    readonly shownMs: number;
    readonly responseMs: number;
    readonly interrupted: boolean;
    readonly pixelRatio: number;
    readonly at: string;
  }[];
}

/** Gathers what is kept of a rater. What would tell the right answers of later trials is not in it. */
export function dataOf({ database, config }: Study, { number }: Rater): RaterData {
  const rater = database.one<{ created_at: number; consented_at: number | null }>(
    'SELECT created_at, consented_at FROM rater WHERE number = ?',
    number,
  )!;
  const rows = database.all<{
    number: number;
    task: string;
    name: string;
    choice: string;
    shown_ms: number;
    response_ms: number;
    interrupted: number;
    pixel_ratio: number;
    at: number;
  }>(
    `SELECT trial.number, task, item.name, answer.* FROM answer JOIN trial ON trial.id = answer.trial
     JOIN item ON item.id = trial.item WHERE rater = ? ORDER BY trial.number`,
    number,
  );
  return {
    study: config.name,
    rater: number,
    created: date(rater.created_at),
    consented: rater.consented_at === null ? null : date(rater.consented_at),
    answers: rows.map((row) => ({
      trial: row.number,
      task: row.task,
      picture: row.name,
      choice: row.choice,
      shownMs: row.shown_ms,
      responseMs: row.response_ms,
      interrupted: row.interrupted === 1,
      pixelRatio: row.pixel_ratio,
      at: date(row.at),
    })),
  };
}

function date(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
