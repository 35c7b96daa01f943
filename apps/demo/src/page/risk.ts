import { signal } from '@preact/signals';
import { picture, progress, queue, queueing, results } from './state.ts';

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
  if (queueing.value) return 'The pictures of the list are still being upscaled.';
  const listed = queue.value.filter((item) => item.result && !item.saved);
  if (queue.value.length > 0) {
    return listed.reduce((sum, { seconds }) => sum + seconds, 0) < LITTLE
      ? null
      : wouldBeLost(listed.length, 'the list');
  }
  const name = picture.value?.name;
  if (progress.value) return `${name} is still being upscaled.`;
  const unsaved = results.value.filter(({ id }) => !saved.value.has(id));
  const seconds = unsaved.reduce((sum, result) => sum + result.seconds, 0);
  if (seconds < LITTLE) return null;
  return wouldBeLost(unsaved.length, name!);
}

function wouldBeLost(count: number, of: string): string {
  return `${count} ${count === 1 ? 'result' : 'results'} of ${of} would be lost: not saved.`;
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
    question.value = {
      text: `${risk} ${what}`,
      yes,
      no: queue.value.length > 0 ? 'Go on with these pictures' : 'Go on with this picture',
      answer,
    };
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
