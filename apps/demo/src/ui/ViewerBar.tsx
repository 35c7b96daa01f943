import type { JSX } from 'preact';
import { nameOf } from '../page/names.ts';
import { against, results, shown, view, type View } from '../page/state.ts';
import { compareWith } from '../page/upscale.ts';
import { fitted, transform, type Zoom } from '../page/zoom.ts';

const VIEWS: readonly (readonly [View, string])[] = [
  ['compare', 'Compare'],
  ['result', 'Result'],
  ['difference', 'Difference'],
];

/** What is shown, and how large. */
export function ViewerBar({ zoom }: { readonly zoom: Zoom | null }): JSX.Element {
  const others = results.value.filter(({ id }) => id !== shown.value);
  return (
    <div class="bar">
      <div class="segments" role="group" aria-label="View">
        {VIEWS.map(([value, label]) => (
          <button type="button" key={value} aria-pressed={view.value === value} onClick={() => (view.value = value)}>
            {label}
          </button>
        ))}
      </div>
      {others.length > 0 && view.value !== 'result' && (
        <label class="against">
          with{' '}
          <select
            value={String(against.value)}
            onChange={({ currentTarget: { value } }) => void compareWith(value === 'input' ? value : Number(value))}
          >
            <option value="input">the input</option>
            {others.map((result) => (
              <option key={result.id} value={String(result.id)}>
                {nameOf(result)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" aria-label="Zoom out" onClick={() => zoom?.by(1 / 1.5)}>
          −
        </button>
        <output aria-label="Magnification">{Math.round(transform.value.k * 100)} %</output>
        <button type="button" aria-label="Zoom in" onClick={() => zoom?.by(1.5)}>
          +
        </button>
        <button type="button" aria-pressed={fitted.value} onClick={() => zoom?.fit()}>
          Fit
        </button>
        <button type="button" onClick={() => zoom?.to(1)}>
          1:1
        </button>
      </div>
    </div>
  );
}
