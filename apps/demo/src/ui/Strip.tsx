import type { JSX } from 'preact';
import { frames } from '../page/state.ts';
import { CanvasCopy } from './CanvasCopy.tsx';

/** The refinement as a strip: how the picture looked after each step. */
export function Strip(): JSX.Element {
  return (
    <section class="strip" aria-label="Watch it refine">
      <h2>Watch it refine</h2>
      <ol tabIndex={0} aria-label="Steps of the refinement">
        {frames.value.map(({ label, canvas }) => (
          <li key={label}>
            <CanvasCopy canvas={canvas} />
            {label}
          </li>
        ))}
      </ol>
    </section>
  );
}
