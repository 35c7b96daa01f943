import type { JSX } from 'preact';
import { Proceed } from './Proceed.tsx';

/** Whether a practice answer was right. */
export function Feedback({ correct }: { readonly correct: boolean }): JSX.Element {
  return (
    <>
      <div role="status">
        <h1>{correct ? 'Right: that was the photograph.' : 'No: the photograph was the other one.'}</h1>
      </div>
      <Proceed label="Next" />
    </>
  );
}
