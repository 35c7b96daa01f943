import type { JSX } from 'preact';
import { frame, frames } from '../page/state.ts';
import { CanvasCopy } from './CanvasCopy.tsx';

/** The refinement as a strip: the middle of the picture after each step. A click shows the whole of it. */
export function Strip(): JSX.Element {
  const last = frames.value.length - 1;
  return (
    <section class="strip" aria-labelledby="strip-title">
      <h2 id="strip-title">Watch it refine</h2>
      <ol>
        {frames.value.map(({ label, cut }, i) => (
          <li key={label}>
            <button
              type="button"
              aria-pressed={(frame.value ?? last) === i}
              onClick={() => (frame.value = i === last ? null : i)}
            >
              <CanvasCopy canvas={cut} />
              {label}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
