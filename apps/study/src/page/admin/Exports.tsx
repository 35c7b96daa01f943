import type { JSX } from 'preact';
import { download } from '../download.ts';

/** Hands over every answer. */
export function Exports({ secret, name }: { readonly secret: string; readonly name: string }): JSX.Element {
  const save = async (ending: 'csv' | 'json', type: string): Promise<void> => {
    const answer = await fetch(`/api/admin/answers.${ending}`, { headers: { authorization: `Bearer ${secret}` } });
    if (answer.ok) download(`${name}.${ending}`, type, await answer.text());
  };
  return (
    <section aria-label="Export">
      <p class="row">
        <button type="button" onClick={() => void save('csv', 'text/csv')}>
          Save answers as CSV
        </button>
        <button type="button" onClick={() => void save('json', 'application/json')}>
          Save answers as JSON
        </button>
      </p>
    </section>
  );
}
