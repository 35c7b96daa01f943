import type { JSX } from 'preact';
import { clearQueue, look, queueDone, queueType, runQueue, saveQueue } from '../page/queue.ts';
import { download, ENDINGS } from '../page/save.ts';
import { busy, queue, queueing, seen, type QueueItem } from '../page/state.ts';
import type { FileType } from '../worker/protocol.ts';

const STATES: Readonly<Record<QueueItem['state'], string>> = {
  waiting: 'waiting',
  working: 'working ...',
  done: 'done',
  failed: 'failed',
};

/** Pictures that are upscaled one after the other, and saved together. */
export function Queue(): JSX.Element {
  const [all, done] = [queue.value.length, queueDone.value];
  const [left, saved] = [all - done, queue.value.every((item) => item.saved)];
  return (
    <section class="queue" aria-labelledby="queue-title">
      <h2 id="queue-title">
        {all} pictures{done > 0 && `, ${done} done`}
      </h2>
      <div class="row">
        {left > 0 && (
          <button type="button" class="primary" disabled={busy.value} onClick={() => void runQueue()}>
            {done === 0 ? 'Upscale all' : `Upscale the other ${left}`}
          </button>
        )}
        <label>
          Save as{' '}
          <select
            value={queueType.value}
            disabled={queueing.value}
            onChange={({ currentTarget }) => (queueType.value = currentTarget.value as FileType)}
          >
            {Object.entries(ENDINGS).map(([type, ending]) => (
              <option key={type} value={type}>
                {ending === 'webp' ? 'WebP' : ending === 'jpg' ? 'JPEG' : 'PNG'}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class={left === 0 && !saved ? 'primary' : ''}
          disabled={done === 0 || queueing.value}
          onClick={() => void saveQueue()}
        >
          Save all as ZIP
        </button>
        <button type="button" onClick={() => void clearQueue()}>
          Close the list
        </button>
      </div>
      <ol>
        {queue.value.map((item, i) => (
          <Item key={i} item={item} at={i} />
        ))}
      </ol>
    </section>
  );
}

/** A click anywhere on the row of a picture that is done shows it. */
function Item({ item, at }: { readonly item: QueueItem; readonly at: number }): JSX.Element {
  const { path, state, note, result } = item;
  return (
    <li class={state}>
      {result ? (
        <button
          type="button"
          class="name"
          aria-label={`Show ${path}`}
          aria-pressed={seen.value === at}
          disabled={busy.value}
          onClick={() => void look(at)}
        >
          {path}
        </button>
      ) : (
        <span class="name">{path}</span>
      )}
      <span class="state">{[STATES[state], note].filter((each) => each !== '').join(': ')}</span>
      {result && (
        <button
          type="button"
          aria-label={`Save ${path}`}
          onClick={() => download(result.file, result.name.split('/').at(-1)!)}
        >
          Save
        </button>
      )}
    </li>
  );
}
