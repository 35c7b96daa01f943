import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { enter } from './state.ts';

/** Asks for the secret. */
export function SecretForm(): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    enter(field.current!.value.trim());
  };
  return (
    <form class="row" onSubmit={submit}>
      <label class="row">
        The secret that the server was started with
        <input ref={field} type="password" autocomplete="off" required />
      </label>
      <button type="submit" class="primary">
        Open
      </button>
    </form>
  );
}
