import type { Answer, Answered, Session, Shown, Side, Task, TrialFace, TrialKind } from '../protocol.ts';
import type { Study } from './openStudy.ts';
import type { Rater } from './raters.ts';
import { Refused } from './refused.ts';

/** Two clocks, both in milliseconds: that of the wall, which people set, and one that only goes on. */
export interface Clock {
  wall(): number;
  steady(): number;
}

/** Where the raters of a study are, and the one way to answer. It keeps nothing that a crash would lose but when pictures were shown. */
export interface Sessions {
  /** Where a rater is. */
  at(rater: Rater): Session;
  /**
   * Notes that the pictures of a trial are about to be seen.
   *
   * @throws Refused if it is not the rater's present trial, or the study is open elsewhere.
   */
  shown(rater: Rater, message: Shown): void;
  /**
   * Takes an answer. The same answer again, as a page sends it that heard nothing, changes nothing.
   *
   * @throws Refused for a trial that was not shown, was answered otherwise, or was shown for too short a time.
   */
  answer(rater: Rater, message: Answer): Answered;
}

interface TrialRow {
  readonly id: number;
  readonly number: number;
  readonly kind: TrialKind;
  readonly task: Task;
  readonly item: number;
  readonly model: number | null;
  readonly photo: Side;
}

/** Timers of browsers and servers need not agree to the millisecond. */
const TOLERANCE = 25;

/** Opens the sessions of a study. */
export function openSessions(study: Study, clock: Clock): Sessions {
  const { database, config } = study;
  /** When trials were shown, on the steady clock: lost with the process, and then not asked for. */
  const shownAt = new Map<number, number>();

  const current = (rater: Rater): TrialRow | null =>
    database.one<TrialRow>(
      `SELECT trial.* FROM trial LEFT JOIN answer ON answer.trial = trial.id
       WHERE rater = ? AND answer.trial IS NULL ORDER BY number LIMIT 1`,
      rater.number,
    );
  const numbered = (rater: Rater, number: number): TrialRow | null =>
    database.one<TrialRow>('SELECT * FROM trial WHERE rater = ? AND number = ?', rater.number, number);
  const assertHere = (rater: Rater, visit: number): void => {
    if (visit !== rater.visit) {
      throw new Refused('open elsewhere', 'The study was opened again in another place, and goes on there.');
    }
  };

  function at(rater: Rater): Session {
    const trial = current(rater);
    const { count } = database.one<{ count: number }>(
      'SELECT count(*) AS count FROM trial WHERE rater = ?',
      rater.number,
    )!;
    if (trial === null) return { state: 'finished', answers: count };
    const next = numbered(rater, trial.number + 1);
    return {
      state: 'trial',
      trial: {
        ...faceOf(trial),
        of: count,
        pause: pauseBefore(trial, numbered(rater, trial.number - 1)),
        ahead: next === null ? [] : addresses(next),
      },
    };
  }

  function faceOf(trial: TrialRow): Omit<TrialFace, 'ahead' | 'of' | 'pause'> {
    const { width, height } = database.one<{ width: number; height: number }>(
      'SELECT width, height FROM item WHERE id = ?',
      trial.item,
    )!;
    const [left, right, input = null] = addresses(trial) as [string, string, string?];
    const question = config.questions[trial.task];
    return { number: trial.number, practice: trial.kind === 'practice', question, left, right, input, width, height };
  }

  /** Left, right and, where it is shown, the input. */
  function addresses(trial: TrialRow): string[] {
    const other = trial.kind === 'real' ? String(trial.model) : trial.kind;
    const pair = trial.photo === 'left' ? ['truth', other] : [other, 'truth'];
    const roles = trial.task === 'with-input' ? [...pair, 'input'] : pair;
    return roles.map((role) => {
      const row = database.one<{ code: string }>(
        'SELECT code FROM picture WHERE item = ? AND role = ?',
        trial.item,
        role,
      )!;
      return `/pictures/${row.code}.png`;
    });
  }

  function pauseBefore(trial: TrialRow, before: TrialRow | null): TrialFace['pause'] {
    if (before === null) return 'begin';
    if (before.kind === 'practice' && trial.kind !== 'practice') return 'practice over';
    if (before.task !== trial.task) return 'other task';
    return (trial.number - config.practice - 1) % config.restEvery === 0 && trial.kind !== 'practice' ? 'rest' : null;
  }

  return {
    at,
    shown(rater, { visit, number, look }) {
      assertHere(rater, visit);
      const trial = current(rater);
      if (trial?.number !== number) throw new Refused('not this trial', 'This is not the trial that comes next.');
      database.run(
        'INSERT INTO look (trial, visit, look, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        ...[trial.id, visit, look, clock.wall()],
      );
      shownAt.set(trial.id, clock.steady());
    },
    answer(rater, message) {
      assertHere(rater, message.visit);
      const trial = numbered(rater, message.number);
      if (trial === null) throw new Refused('not this trial', 'There is no such trial.');
      const before = database.one<{ choice: Side }>('SELECT choice FROM answer WHERE trial = ?', trial.id);
      if (before !== null && before.choice !== message.choice) {
        throw new Refused('answered otherwise', 'This trial has its answer already.');
      }
      if (before === null) {
        const seen = database.one('SELECT 1 AS seen FROM look WHERE trial = ? AND visit = ?', trial.id, message.visit);
        if (seen === null) throw new Refused('not shown', 'The pictures of this trial were not shown yet.');
        assertLongEnough(trial.id);
        const { choice, shownMs, responseMs, interrupted, pixelRatio } = message;
        database.run(
          `INSERT INTO answer (trial, choice, shown_ms, response_ms, interrupted, pixel_ratio, at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          ...[trial.id, choice, shownMs, responseMs, Number(interrupted), pixelRatio, clock.wall()],
        );
        shownAt.delete(trial.id);
      }
      return { session: at(rater), correct: trial.kind === 'practice' ? message.choice === trial.photo : null };
    },
  };

  function assertLongEnough(trial: number): void {
    const { seconds, answer } = config.viewing;
    const since = shownAt.get(trial);
    if (seconds === null || answer === 'any time' || since === undefined) return;
    if (clock.steady() - since < 1000 * seconds - TOLERANCE) {
      throw new Refused('too early', 'The pictures have not been seen for as long as this study asks.');
    }
  }
}
