import type { JSX } from 'preact';
import { nameOf } from '../page/names.ts';
import { against, busy, results, shown, type Result } from '../page/state.ts';
import { compareWith, show } from '../page/upscale.ts';
import { CanvasCopy } from './CanvasCopy.tsx';

/** All results as a grid: one click shows a result, another compares it with a second one. */
export function Results(): JSX.Element {
  return (
    <section class="results" aria-labelledby="results-title">
      <h2 id="results-title">Results</h2>
      <ul>
        {results.value.map((result) => (
          <Card key={result.id} result={result} />
        ))}
      </ul>
    </section>
  );
}

function Card({ result }: { readonly result: Result }): JSX.Element {
  const { id, thumbnail } = result;
  const name = nameOf(result);
  const isShown = shown.value === id;
  const isOther = against.value === id;
  return (
    <li>
      <button type="button" disabled={busy.value} aria-pressed={isShown} onClick={() => void show(id)}>
        <CanvasCopy canvas={thumbnail} />
        {name}
      </button>
      {!isShown && (
        <button
          type="button"
          class="small"
          disabled={busy.value}
          aria-pressed={isOther}
          aria-label={`Compare with ${name}`}
          onClick={() => void compareWith(isOther ? 'input' : id)}
        >
          Compare
        </button>
      )}
    </li>
  );
}
