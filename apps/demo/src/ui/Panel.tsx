import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { estimate } from '../page/estimate.ts';
import { openFiles } from '../page/files.ts';
import { pickedFiles } from '../page/picked.ts';
import { queueDone, saveQueue } from '../page/queue.ts';
import { save } from '../page/save.ts';
import { busy, jobSettings, model, output, picture, queue, queueing, savable, settings } from '../page/state.ts';
import { upscale } from '../page/upscale.ts';
import { Controls } from './Controls.tsx';
import { duration, size } from './format.ts';
import { Machine } from './Machine.tsx';
import { PickButton } from './PickButton.tsx';
import { Quality } from './Quality.tsx';
import { Saving } from './Saving.tsx';

/** The controls: beside the picture, and on phones a sheet that is drawn up from below. */
export function Panel(): JSX.Element {
  const [up, setUp] = useState(false);
  const listed = queue.value.length > 0;
  const open = listed ? null : picture.value;
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => (up ? closing(panel.current!, () => setUp(false)) : undefined), [up]);
  return (
    <aside ref={panel} class={up ? 'panel up' : 'panel'} aria-label="Controls">
      <div class="sheet">
        <button type="button" aria-expanded={up} onClick={() => setUp(!up)}>
          Controls
        </button>
        {open && (
          <button type="button" class="primary" disabled={!savable.value} onClick={() => void save('image/png')}>
            Save
          </button>
        )}
        {listed && (
          <button
            type="button"
            class="primary"
            disabled={queueDone.value === 0 || queueing.value}
            onClick={() => void saveQueue()}
          >
            Save all
          </button>
        )}
      </div>
      <div class="content">
        {open && (
          <section aria-label="This picture">
            <h2>{open.name}</h2>
            <p>
              {open.width} × {open.height} → {output.value.width} × {output.value.height}
            </p>
            {open.notes.map((note) => (
              <p key={note} class="note">
                {note}
              </p>
            ))}
            <Controls />
            <button
              type="button"
              class="primary wide"
              disabled={busy.value}
              onClick={() => {
                // The sheet would lie over the progress and the way to stop.
                setUp(false);
                void upscale({ asked: true });
              }}
            >
              {settings.value.mode === 'diffusion' ? 'Refine' : 'Upscale'}
            </button>
            <Needs />
            <h3>Save</h3>
            <Saving />
            <Quality />
            <Another />
          </section>
        )}
        {listed && (
          <section aria-label="These pictures">
            <h2>How they are made</h2>
            <fieldset class="all" disabled={queueing.value}>
              <Controls />
            </fieldset>
            <Quality />
            <Another />
          </section>
        )}
        <section aria-label="This machine">
          <h3>This machine</h3>
          <Machine />
        </section>
      </div>
    </aside>
  );
}

function Another(): JSX.Element {
  return (
    <PickButton
      {...{ accept: 'image/*', multiple: true, label: 'Picture', class: 'wide' }}
      onFiles={(files) => void openFiles(pickedFiles(files))}
    >
      Other pictures
    </PickButton>
  );
}

/** Closes the sheet by Escape, and by a tap beside it. */
function closing(panel: HTMLElement, close: () => void): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      // It is not meant for what is running.
      event.preventDefault();
      close();
      panel.querySelector<HTMLElement>('.sheet button')!.focus();
    },
    { signal, capture: true },
  );
  document.addEventListener(
    'pointerdown',
    ({ target }) => {
      if (!panel.contains(target as Node)) close();
    },
    { signal },
  );
  return () => abort.abort();
}

/** What the settings will take. */
function Needs(): JSX.Element {
  const { seconds, bytes } = estimate(picture.value!, jobSettings.value, model.value?.crispSteps ?? []);
  return (
    <p class="note">
      {seconds === 0 && `About ${size(bytes)} of memory.`}
      {seconds > 0 && seconds < 1 && `Less than a second and about ${size(bytes)} of memory.`}
      {seconds >= 1 && `About ${duration(seconds)} and ${size(bytes)} of memory.`}
    </p>
  );
}
