import type { JSX } from 'preact';
import { copyFigures, timesOf } from '../page/figures.ts';
import { shownResult } from '../page/state.ts';

/** How fast the shown result was made, and a way to tell others. */
export function Figures(): JSX.Element | null {
  if (!shownResult.value) return null;
  return (
    <p>
      {timesOf()}{' '}
      {'clipboard' in navigator && (
        <button type="button" class="small" onClick={() => void copyFigures()}>
          Copy these figures
        </button>
      )}
    </p>
  );
}
