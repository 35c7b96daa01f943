import { stringify } from 'csv-stringify/sync';
import type { Study } from '../store/openStudy.ts';
import { readAnswers, readRaters } from './readAnswers.ts';
import { applyRules } from './rules.ts';

/** One answer as it is exported. Raters go by their numbers: no link can be made of them. */
interface ExportedAnswer {
  readonly rater: number;
  readonly trial: number;
  readonly kind: string;
  readonly task: string;
  readonly picture: string;
  /** Empty for practice and attention checks, which have no model. */
  readonly model: string;
  readonly photo: string;
  readonly choice: string;
  readonly correct: boolean;
  /** Whether the answer counts by the rules of the study. */
  readonly counts: boolean;
  readonly shownMs: number;
  readonly responseMs: number;
  readonly interrupted: boolean;
  readonly looks: number;
  readonly pixelRatio: number;
  readonly at: string;
}

/** All answers of a study, those that do not count too. */
function exportedAnswers({ database, config }: Study): ExportedAnswer[] {
  const answers = readAnswers(database);
  const { counted } = applyRules(answers, readRaters(database), config);
  const counts = new Set(counted.map(({ rater, number }) => `${rater} ${number}`));
  const names = new Map(
    database.all<{ id: number; name: string }>('SELECT id, name FROM item').map((row) => [row.id, row.name]),
  );
  return answers.map((answer) => ({
    rater: answer.rater,
    trial: answer.number,
    kind: answer.kind,
    task: answer.task,
    picture: names.get(answer.item)!,
    model: answer.model === null ? '' : config.models[answer.model]!.name,
    photo: answer.photo,
    choice: answer.choice,
    correct: answer.choice === answer.photo,
    counts: counts.has(`${answer.rater} ${answer.number}`),
    shownMs: answer.shownMs,
    responseMs: answer.responseMs,
    interrupted: answer.interrupted,
    looks: answer.looks,
    pixelRatio: answer.pixelRatio,
    at: new Date(answer.at).toISOString(),
  }));
}

/** A table for spreadsheets and statistics programs: a line per answer. */
export function exportCsv(study: Study): string {
  return stringify(exportedAnswers(study), {
    header: true,
    columns: columns.map((key) => ({ key })),
    // A name that begins with "=" is no formula.
    escape_formulas: true,
    cast: { boolean: String },
  });
}

const columns: readonly (keyof ExportedAnswer)[] = [
  'rater',
  'trial',
  'kind',
  'task',
  'picture',
  'model',
  'photo',
  'choice',
  'correct',
  'counts',
  'shownMs',
  'responseMs',
  'interrupted',
  'looks',
  'pixelRatio',
  'at',
];

/** The study, its rules and all answers as JSON. */
export function exportJson(study: Study): string {
  const { truth: _truth, low: _low, models, ...rules } = study.config;
  const config = { ...rules, models: models.map(({ name }) => name) };
  return `${JSON.stringify({ study: config, answers: exportedAnswers(study) }, null, 1)}\n`;
}
