import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { download } from '../download.ts';
import { ask } from '../server.ts';
import { takeBack } from './run.ts';
import { token } from './state.ts';

/** What is kept of the rater: to be read, or deleted. */
export function Mine(): JSX.Element {
  const asking = useRef<HTMLDialogElement>(null);
  const read = async (): Promise<void> => {
    const mine = await ask<unknown>('/api/mine', { key: token.value });
    download('my-answers.json', 'application/json', `${JSON.stringify(mine, null, 1)}\n`);
  };
  return (
    <div class="row mine">
      <button type="button" onClick={() => void read()}>
        Save what is kept of me
      </button>
      <button type="button" onClick={() => asking.current?.showModal()}>
        Take my answers back
      </button>
      <dialog ref={asking} aria-label="Take my answers back">
        <p>All your answers are deleted, and nothing brings them back.</p>
        <p class="row">
          <button type="button" onClick={() => void takeBack()}>
            Delete them
          </button>
          <button type="button" class="primary" onClick={() => asking.current?.close()}>
            Keep them
          </button>
        </p>
      </dialog>
    </div>
  );
}
