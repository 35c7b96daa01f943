import { z } from 'zod';
import { tasks, type Task, type Viewing } from '../protocol.ts';

/** A folder of one model's pictures. */
interface ModelFolder {
  /** What it is called in results. Raters never see it. */
  readonly name: string;
  readonly folder: string;
  /** What its file names have after the name of the truth: `_x4` for what `sr3 upscale` writes. */
  readonly suffix: string;
}

/** Everything that a study is. */
export interface StudyConfig {
  /** Of the study and its database file: small letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly truth: string;
  readonly low: string;
  readonly models: readonly ModelFolder[];
  readonly tasks: readonly Task[];
  /** Whether a rater does one task, or all of them on different pictures. */
  readonly tasksPerRater: 'one' | 'all';
  readonly questions: Readonly<Record<Task, string>>;
  /** Trials of a rater that count, or null: one of every picture. */
  readonly trials: number | null;
  readonly practice: number;
  readonly attention: {
    readonly trials: number;
    /** A rater with more than this many wrong is left out. */
    readonly mistakes: number;
  };
  /** Pictures kept for practice and attention checks, or null: a tenth. */
  readonly setAside: number | null;
  readonly viewing: Viewing;
  /** Trials between rests. */
  readonly restEvery: number;
  /** How the low-resolution picture is made as large as the others. */
  readonly input: 'pixels' | 'bicubic';
  readonly phones: 'allowed' | 'refused';
  readonly enrolment: 'open' | 'invitation';
  /** Most raters there may be. */
  readonly raters: number;
  /** Whether answers of raters who did not come to the end count. */
  readonly unfinished: 'excluded' | 'counted';
  readonly consent: string;
  readonly confidence: number;
  readonly seed: number;
}

/** No control characters: such names end up in files and terminals. */
const label = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}]+$/u, 'must be one line of text');
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be small letters, digits and hyphens, at most 63');
const path = z.string().min(1);

const question = {
  'with-input': 'Which of the two is the photograph that the small picture was made from?',
  'without-input': 'Which of the two is the photograph?',
} as const;

const consent =
  'You will see pairs of pictures. One of each pair is a photograph, the other was drawn by a program. You say which ' +
  'one is the photograph. There is nothing to gain or to lose, and you may stop at any time and go on later by the same ' +
  'link. What is kept are your answers and how long they took, under a random number: no name, no address, no cookie.';

/** Checks what a STUDY.yaml says and fills in the rest. */
export const studyConfigSchema: z.ZodType<StudyConfig> = z
  .strictObject({
    name,
    title: z.string().min(1).max(200).default('Which is the photograph?'),
    truth: path,
    low: path,
    models: z
      .array(z.strictObject({ name: label, folder: path, suffix: z.string().max(60).default('') }))
      .min(1)
      .max(20),
    tasks: z
      .array(z.enum(tasks))
      .min(1)
      .default([...tasks]),
    tasksPerRater: z.enum(['one', 'all']).default('one'),
    questions: z
      .strictObject({
        'with-input': z.string().min(1).max(300).default(question['with-input']),
        'without-input': z.string().min(1).max(300).default(question['without-input']),
      })
      .prefault({}),
    trials: z.int().min(1).max(1000).nullable().default(null),
    practice: z.int().min(0).max(50).default(4),
    attention: z
      .strictObject({ trials: z.int().min(0).max(50).default(8), mistakes: z.int().min(0).max(50).default(1) })
      .prefault({}),
    setAside: z.int().min(0).nullable().default(null),
    viewing: z
      .strictObject({
        seconds: z.number().min(0.05).max(3600).nullable().default(3),
        answer: z.enum(['afterwards', 'any time']).default('afterwards'),
        fixation: z.number().min(0).max(10).default(0.5),
      })
      .prefault({}),
    restEvery: z.int().min(1).default(25),
    input: z.enum(['pixels', 'bicubic']).default('pixels'),
    phones: z.enum(['allowed', 'refused']).default('refused'),
    enrolment: z.enum(['open', 'invitation']).default('open'),
    raters: z.int().min(1).max(100_000).default(1000),
    unfinished: z.enum(['excluded', 'counted']).default('excluded'),
    consent: z.string().min(1).max(10_000).default(consent),
    confidence: z.number().min(0.5).max(0.999).default(0.95),
    seed: z.int().min(0).default(1),
  })
  .check(({ value, issues }) => {
    const report = (at: (number | string)[], message: string, input: unknown): void => {
      issues.push({ code: 'custom', path: at, message, input });
    };
    const seen = new Set<string>();
    for (const [index, model] of value.models.entries()) {
      if (seen.has(model.name)) report(['models', index, 'name'], `"${model.name}" is there twice`, model.name);
      seen.add(model.name);
    }
    if (new Set(value.tasks).size < value.tasks.length) report(['tasks'], 'the same task is there twice', value.tasks);
    if (value.attention.mistakes >= value.attention.trials && value.attention.trials > 0) {
      report(['attention', 'mistakes'], 'must be less than attention.trials, or nobody could fail', value.attention);
    }
    if (value.viewing.seconds === null && value.viewing.answer === 'afterwards') {
      report(['viewing', 'answer'], 'must be "any time" where the pictures are never hidden', value.viewing.answer);
    }
  });
