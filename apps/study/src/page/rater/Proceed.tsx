import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { proceed } from './run.ts';

/** The button that the page waits for. It has the focus, so that Space and Enter press it. */
export function Proceed({ label }: { readonly label: string }): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <p class="row">
      <button type="button" class="primary" ref={button} onClick={proceed}>
        {label}
      </button>
      <small class="keys">or press the space bar</small>
    </p>
  );
}
