import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ask, RefusedByServer } from '../server.ts';
import { message } from './state.ts';

/** Makes links for raters. They are seen once: the database has only their hashes. */
export function Invitations({ secret }: { readonly secret: string }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const [links, setLinks] = useState<readonly string[]>([]);
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const body = { count: field.current!.valueAsNumber };
      const { tokens } = await ask<{ tokens: readonly string[] }>('/api/admin/invitations', { key: secret, body });
      setLinks(tokens.map((token) => new URL(`/#${token}`, location.href).href));
    } catch (error) {
      if (!(error instanceof RefusedByServer)) throw error;
      message.value = error.message;
    }
  };
  return (
    <section aria-label="Invitations">
      <form class="row" onSubmit={(event) => void make(event)}>
        <label class="row">
          Links for raters
          <input ref={field} type="number" min={1} max={1000} defaultValue="10" required />
        </label>
        <button type="submit">Make links</button>
        <small>One each. They are shown once: copy them.</small>
      </form>
      {links.length > 0 && (
        <div class="links" tabIndex={0} role="region" aria-label="Links">
          {links.map((link) => (
            <div key={link}>{link}</div>
          ))}
        </div>
      )}
    </section>
  );
}
