import type { JSX } from 'preact';
import { Mine } from './Mine.tsx';

/** The end. */
export function Finished({ answers }: { readonly answers: number }): JSX.Element {
  return (
    <>
      <h1>Thank you!</h1>
      <p role="status">That was all: {answers} answers are kept. You may close this page.</p>
      <Mine />
    </>
  );
}
