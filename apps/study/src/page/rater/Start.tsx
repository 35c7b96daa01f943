import type { JSX } from 'preact';
import { Mine } from './Mine.tsx';
import { begin } from './run.ts';
import { study, token } from './state.ts';

/** What the study is and what is kept; the rater agrees, or goes on. */
export function Start({ answered }: { readonly answered: number | null }): JSX.Element {
  const { title, consent, viewing } = study.value!;
  const seen =
    viewing.seconds === null ? 'for as long as you like' : `for ${seconds(viewing.seconds)}, and are then hidden`;
  return (
    <>
      <h1>{title}</h1>
      <p class="consent">{consent}</p>
      <ul>
        <li>Two pictures are seen {seen}. Look at them and choose the photograph: guess if you cannot tell.</li>
        <li>
          On a keyboard, <kbd>←</kbd> chooses the left picture and <kbd>→</kbd> the right one. There are buttons too.
        </li>
        <li>Please sit as you usually do, with the window as large as it goes.</li>
      </ul>
      {answered !== null && (
        <p class="note">Welcome back: {answered === 1 ? '1 answer is' : `${answered} answers are`} kept.</p>
      )}
      <p class="row">
        <button type="button" class="primary" onClick={() => void begin()}>
          {answered === null ? 'I agree, begin' : 'Go on'}
        </button>
      </p>
      {token.value !== null && answered !== null && <Mine />}
    </>
  );
}

function seconds(count: number): string {
  return count === 1 ? 'one second' : `${count} seconds`;
}
