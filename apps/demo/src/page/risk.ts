import { signal } from '@preact/signals';
import { picture, progress, results } from './state.ts';

/** Results that took less time together (in seconds) are not worth a question. */
const LITTLE = 10;

/** The results that were saved. */
const saved = signal<ReadonlySet<number>>(new Set());

/** Remembers that a result was saved or copied. */
export function rememberSaved(id: number): void {
  saved.value = new Set([...saved.value, id]);
}

/** What would be lost if the picture were closed, in words; null if that is nothing much. */
function atRisk(): string | null {
  const name = picture.value?.name;
  if (progress.value) return `${name} is still being upscaled.`;
  const unsaved = results.value.filter(({ id }) => !saved.value.has(id));
  const seconds = unsaved.reduce((sum, result) => sum + result.seconds, 0);
  if (seconds < LITTLE) return null;
  return `${unsaved.length} ${unsaved.length === 1 ? 'result' : 'results'} of ${name} would be lost: not saved.`;
}

/** Something that is asked before work is thrown away. */
export interface Question {
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly answer: (yes: boolean) => void;
}

/** What is being asked. */
export const question = signal<Question | null>(null);

/** Asks, unless there is nothing to lose. */
export async function mayLose(what: string, yes: string): Promise<boolean> {
  const risk = atRisk();
  if (risk === null) return true;
  question.value?.answer(false);
  const answered = await new Promise<boolean>((answer) => {
    question.value = { text: `${risk} ${what}`, yes, no: 'Go on with this picture', answer };
  });
  question.value = null;
  return answered;
}

/** Has the browser ask before the page is left, by Back, Reload or another engine. */
export function guardLeaving(): void {
  addEventListener('beforeunload', (event) => {
    if (atRisk() !== null) event.preventDefault();
  });
}
