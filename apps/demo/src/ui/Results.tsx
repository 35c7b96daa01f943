import type { JSX } from 'preact';
import { busy, results, shown } from '../page/state.ts';
import { show } from '../page/upscale.ts';
import { CanvasCopy } from './CanvasCopy.tsx';
import { nameOf } from './nameOf.ts';

/** All results, to choose the one that is shown. */
export function Results(): JSX.Element {
  return (
    <section class="results" aria-label="Results">
      <ul>
        {results.value.map((result) => (
          <li key={result.id}>
            <button
              type="button"
              disabled={busy.value}
              aria-pressed={shown.value === result.id}
              onClick={() => void show(result.id)}
            >
              <CanvasCopy canvas={result.thumbnail} />
              {nameOf(result)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
