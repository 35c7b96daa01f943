import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { openFiles } from '../page/open.ts';
import { begun, frames, opening, picture, progress, results, spoken, toast } from '../page/state.ts';
import { stop } from '../page/upscale.ts';
import { Asking } from './Asking.tsx';
import { DropArea } from './DropArea.tsx';
import { keepFocus } from './focus.ts';
import { Messages } from './Messages.tsx';
import { Panel } from './Panel.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { Results } from './Results.tsx';
import { Strip } from './Strip.tsx';
import { Viewer } from './Viewer.tsx';

export function App(): JSX.Element {
  useEffect(listenForFiles, []);
  const open = picture.value !== null;
  const running = progress.value !== null;
  useEffect(() => keepFocus(['.progress button', '.panel .primary', '.viewport']), [open, running]);
  return (
    <div class={open ? 'app open' : 'app'}>
      <header>
        <h1>
          <img src="./icon.svg" alt="" width="28" height="28" />
          sr3kit
        </h1>
        <p>Makes photos larger and sharper. They never leave your machine.</p>
      </header>
      <main>
        <Messages />
        {open ? (
          <>
            <Viewer />
            <ProgressBar />
            {results.value.length > 1 && <Results />}
            {frames.value.length > 0 && <Strip />}
          </>
        ) : (
          <DropArea />
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
      void openFiles(event.dataTransfer!.files);
    },
    { signal },
  );
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && progress.value && !document.querySelector('dialog')) {
        void stop();
      }
    },
    { signal },
  );
  document.addEventListener(
    'paste',
    (event) => {
      const files = event.clipboardData?.files;
      if (files?.length) void openFiles(files);
    },
    { signal },
  );
  return () => abort.abort();
}
