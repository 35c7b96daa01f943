import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Feedback } from './Feedback.tsx';
import { Finished } from './Finished.tsx';
import { listenForKeys } from './keys.ts';
import { Pause } from './Pause.tsx';
import { begin } from './run.ts';
import { Start } from './Start.tsx';
import { phase, study, waiting } from './state.ts';
import { Trial } from './Trial.tsx';

/** The page of a rater. */
export function RaterPage(): JSX.Element {
  useEffect(listenForKeys, []);
  return (
    <main class={phase.value.kind === 'trial' ? 'stage' : 'sheet'}>
      <Inside />
      <p class="waiting" role="status" aria-live="polite">
        {waiting.value}
      </p>
    </main>
  );
}

function Inside(): JSX.Element {
  const now = phase.value;
  switch (now.kind) {
    case 'loading':
      return <p>One moment ...</p>;
    case 'refused':
      return <Message text={now.message} />;
    case 'elsewhere':
      return (
        <>
          <Message text={now.message} />
          <button type="button" class="primary" onClick={() => void begin()}>
            Go on here
          </button>
        </>
      );
    case 'start':
      return <Start answered={now.answered} />;
    case 'pause':
      return <Pause trial={now.trial} />;
    case 'trial':
      return <Trial trial={now.trial} stage={now.stage} />;
    case 'feedback':
      return <Feedback correct={now.correct} />;
    case 'finished':
      return <Finished answers={now.answers} />;
    case 'withdrawn':
      return <Message text="Your answers are deleted, and this link leads nowhere any more." />;
  }
}

function Message({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      <h1>{study.value?.title ?? 'This study'}</h1>
      <p role="alert">{text}</p>
    </>
  );
}
