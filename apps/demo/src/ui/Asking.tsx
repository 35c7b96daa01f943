import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { question } from '../page/risk.ts';

/** The question that is being asked. Escape means no. */
export function Asking(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = question.value;
  useLayoutEffect(() => {
    if (asked) dialog.current!.showModal();
  }, [asked]);
  if (!asked) return null;
  return (
    <dialog ref={dialog} class="asking" aria-labelledby="question" onClose={() => asked.answer(false)}>
      <p id="question">{asked.text}</p>
      <div class="row">
        <button type="button" class="primary" onClick={() => asked.answer(false)}>
          {asked.no}
        </button>
        <button type="button" onClick={() => asked.answer(true)}>
          {asked.yes}
        </button>
      </div>
    </dialog>
  );
}
