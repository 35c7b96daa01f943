import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { openFiles } from '../page/files.ts';
import { droppedFiles, pickedFiles } from '../page/picked.ts';
import { stopAll } from '../page/queue.ts';
import { begun, frames, opening, picture, progress, queue, results, say, spoken, toast } from '../page/state.ts';
import { Asking } from './Asking.tsx';
import { DropArea } from './DropArea.tsx';
import { keepFocus } from './focus.ts';
import { Messages } from './Messages.tsx';
import { Panel } from './Panel.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { Queue } from './Queue.tsx';
import { Results } from './Results.tsx';
import { Strip } from './Strip.tsx';
import { Viewer } from './Viewer.tsx';

export function App(): JSX.Element {
  useEffect(listenForFiles, []);
  const open = picture.value !== null;
  const listed = queue.value.length > 0;
  const running = progress.value !== null;
  useEffect(
    () => keepFocus(['.progress button', '.queue .primary', '.panel .primary', '.viewport']),
    [open, listed, running],
  );
  return (
    <div class={`app ${open || listed ? 'open' : ''} ${listed ? 'listed' : ''}`}>
      <header>
        <h1>
          <img src="./icon.svg" alt="" width="28" height="28" />
          sr3kit
        </h1>
        <p>Makes photos larger and sharper. They never leave your machine.</p>
      </header>
      <main>
        <Messages />
        {listed && <Queue />}
        {open ? (
          <>
            {listed && <ProgressBar />}
            <Viewer />
            {!listed && <ProgressBar />}
            {results.value.length > 1 && <Results />}
            {frames.value.length > 0 && <Strip />}
          </>
        ) : (
          !listed && <DropArea />
        )}
      </main>
      <Panel />
      <Asking />
      {opening.value && <p class="toast">Opening ...</p>}
      {toast.value !== '' && <p class="toast">{toast.value}</p>}
      <p class="spoken" role="status" aria-live="polite">
        {spoken}
      </p>
    </div>
  );
}

/** Pictures may be dropped anywhere and pasted at any time. */
function listenForFiles(): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const { documentElement: root } = document;
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  document.addEventListener(
    'dragover',
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      begun.value = true;
      root.classList.add('dragging');
    },
    { signal },
  );
  document.addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) root.classList.remove('dragging');
    },
    { signal },
  );
  document.addEventListener(
    'drop',
    (event) => {
      root.classList.remove('dragging');
      if (!hasFiles(event)) return;
      event.preventDefault();
      droppedFiles(event.dataTransfer!).then(openFiles, (error: unknown) =>
        say('error', `What was dropped cannot be read (${(error as Error).message}).`),
      );
    },
    { signal },
  );
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && progress.value && !document.querySelector('dialog')) {
        void stopAll();
      }
    },
    { signal },
  );
  document.addEventListener(
    'paste',
    (event) => {
      const files = event.clipboardData?.files;
      if (files?.length) void openFiles(pickedFiles(files));
    },
    { signal },
  );
  return () => abort.abort();
}
