import { signal } from '@preact/signals';
import type { StudyFace, TrialFace } from '../../protocol.ts';

/** What a rater sees. */
export type Phase =
  | { readonly kind: 'loading' }
  /** Nothing more can be done here. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The study is open in another place too. */
  | { readonly kind: 'elsewhere'; readonly message: string }
  /** What the study is, and the way to agree; with how many answers there are of one who comes back. */
  | { readonly kind: 'start'; readonly answered: number | null }
  /** Waits for the rater before a trial. */
  | { readonly kind: 'pause'; readonly trial: TrialFace }
  | { readonly kind: 'trial'; readonly trial: TrialFace; readonly stage: Stage }
  | { readonly kind: 'feedback'; readonly correct: boolean }
  | { readonly kind: 'finished'; readonly answers: number }
  | { readonly kind: 'withdrawn' };

/** A trial's pictures are loaded, a cross is looked at, they are seen, they are hidden, the answer is on its way. */
export type Stage = 'loading' | 'cross' | 'seen' | 'hidden' | 'sent';

export const phase = signal<Phase>({ kind: 'loading' });
export const study = signal<StudyFace | null>(null);
/** The token of the rater's link; null for one who has none yet. */
export const token = signal<string | null>(tokenOf(location.hash));
/** Why the page waits for the server, or null. */
export const waiting = signal<string | null>(null);
/** The pictures of the trial: left, right and maybe the input. */
export const pictures = signal<readonly ImageBitmap[]>([]);

/** The token is behind the `#`: browsers keep that to themselves. */
function tokenOf(hash: string): string | null {
  const text = hash.slice(1);
  return /^[\w-]{8,100}$/.test(text) ? text : null;
}

/** Makes the address that of the rater's link, so that opening it again goes on. */
export function keepToken(value: string): void {
  token.value = value;
  history.replaceState(null, '', `#${value}`);
}
