import type { JSX } from 'preact';
import type { TrialFace } from '../../protocol.ts';
import { Proceed } from './Proceed.tsx';

/** Waits for the rater before a trial, and says what comes. */
export function Pause({ trial }: { readonly trial: TrialFace }): JSX.Element {
  const { pause, practice, number, of } = trial;
  return (
    <>
      <h1>{practice ? 'First some practice' : titles[pause ?? 'rest']}</h1>
      <p>{trial.question}</p>
      {trial.input !== null && <p>Between the two you see the small picture that both have to agree with.</p>}
      {practice && <p>After each answer you are told whether it was right. Later you are not.</p>}
      <Proceed label={number === 1 ? 'Begin' : 'Go on'} />
      <progress max={of} value={number - 1} aria-label="Progress" />
      <p class="note">
        You may stop at any time. To go on later, open this link again: <a href={location.href}>{location.href}</a>
      </p>
    </>
  );
}

const titles = {
  begin: 'Ready?',
  'practice over': 'Now it counts',
  'other task': 'Another question',
  rest: 'Time for a rest, if you like',
} as const;
