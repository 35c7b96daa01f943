/** What a rater is asked for: the photograph among two pictures, with the low-resolution input in sight or without. */
export type Task = 'with-input' | 'without-input';

/** All tasks: SR3's Task-1 and Task-2. */
export const tasks: readonly Task[] = ['with-input', 'without-input'];

export type Side = 'left' | 'right';

/** Practice comes first and does not count; an attention check has an answer that nobody who looks can miss. */
export type TrialKind = 'practice' | 'attention' | 'real';

/** How long the pictures of a trial are seen. */
export interface Viewing {
  /** Seconds until they are hidden, or null: as long as the rater likes. */
  readonly seconds: number | null;
  /** Whether a rater answers only once they are hidden, or at any time. */
  readonly answer: 'afterwards' | 'any time';
  /** Seconds that a cross is shown before them. */
  readonly fixation: number;
}

/** What anybody who opens the study's page is told. */
export interface StudyFace {
  readonly title: string;
  readonly consent: string;
  readonly phones: 'allowed' | 'refused';
  readonly enrolment: 'open' | 'invitation';
  readonly viewing: Viewing;
}

/** One trial, as a rater's page sees it. Nothing in it tells which picture is the photograph, or what kind of trial it is but for practice. */
export interface TrialFace {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly practice: boolean;
  readonly question: string;
  /** Addresses of the pictures; all have the same size. */
  readonly left: string;
  readonly right: string;
  readonly input: string | null;
  /** In device pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether the page waits for the rater first: at the beginning, after practice, and now and then for a rest. */
  readonly pause: 'begin' | 'practice over' | 'other task' | 'rest' | null;
  /** Pictures of the trial after this, to be loaded meanwhile. */
  readonly ahead: readonly string[];
}

/** Where a rater is. */
export type Session =
  { readonly state: 'trial'; readonly trial: TrialFace } | { readonly state: 'finished'; readonly answers: number };

/** What the server says when a page is opened with a rater's link. */
export interface Visit {
  /** The later visit of a rater is the one that may go on. */
  readonly visit: number;
  readonly session: Session;
}

/** What a page says of a trial that it is about to show. */
export interface Shown {
  readonly visit: number;
  readonly number: number;
  /** The same for a message that is sent again; another for another look. */
  readonly look: number;
}

/** An answer. Times are in milliseconds on a clock that never jumps. */
export interface Answer {
  readonly visit: number;
  readonly number: number;
  readonly choice: Side;
  /** From the first frame with the pictures to the first without; to the answer where they were still seen. */
  readonly shownMs: number;
  /** From the first frame with the pictures to the answer. */
  readonly responseMs: number;
  /** Whether the page was out of sight while the pictures were shown. */
  readonly interrupted: boolean;
  /** Device pixels of a CSS pixel. */
  readonly pixelRatio: number;
}

/** What follows an answer. */
export interface Answered {
  readonly session: Session;
  /** For practice alone: whether the answer was right. */
  readonly correct: boolean | null;
}

/** Why the server refuses. */
export type Refusal =
  | 'bad request'
  | 'unknown link'
  | 'wrong secret'
  | 'too many tries'
  | 'from another site'
  | 'open elsewhere'
  | 'not this trial'
  | 'not shown'
  | 'too early'
  | 'answered otherwise'
  | 'by invitation'
  | 'study is full'
  | 'no phones'
  | 'no room'
  | 'fault'
  | 'not found';

/** The body of an answer that is no success. */
export interface RefusalBody {
  readonly refused: Refusal;
  readonly message: string;
}
