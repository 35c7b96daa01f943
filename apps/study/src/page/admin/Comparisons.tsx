import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { taskTitle } from '../../figures/taskTitle.ts';
import type { Comparison } from '../../results/comparisons.ts';
import { ask, RefusedByServer } from '../server.ts';
import { message } from './state.ts';

/** Tests of every two models, when they are asked for. */
export function Comparisons({ secret }: { readonly secret: string }): JSX.Element {
  const [found, setFound] = useState<readonly Comparison[]>([]);
  const compare = async (): Promise<void> => {
    try {
      setFound(await ask<Comparison[]>('/api/admin/comparisons', { key: secret }));
    } catch (error) {
      if (!(error instanceof RefusedByServer)) throw error;
      message.value = error.message;
    }
  };
  return (
    <section aria-label="Comparisons">
      <p class="row">
        <button type="button" onClick={() => void compare()}>
          Compare the models
        </button>
        <small>
          A logistic mixed model with crossed random effects of raters and pictures, and a sign test over pictures.
          Looking often until something is significant makes it mean less: decide before when to look.
        </small>
      </p>
      {found.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">task</th>
              <th scope="col" class="text">
                models
              </th>
              <th scope="col">odds ratio</th>
              <th scope="col">interval</th>
              <th scope="col">p</th>
              <th scope="col">p, Holm</th>
              <th scope="col">pictures</th>
              <th scope="col">p, sign test</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ task, first, second, mixed, pictures }) => (
              <tr key={`${task} ${first} ${second}`}>
                <td>{taskTitle(task)}</td>
                <td class="text">
                  {first} / {second}
                </td>
                <td>{mixed?.oddsRatio.toFixed(2) ?? '-'}</td>
                <td>{mixed === null ? '-' : `${mixed.low.toFixed(2)} to ${mixed.high.toFixed(2)}`}</td>
                <td>{mixed === null ? '-' : probability(mixed.probability)}</td>
                <td>{mixed === null ? '-' : probability(mixed.adjusted)}</td>
                <td>
                  {pictures.first} : {pictures.second}
                </td>
                <td>{probability(pictures.probability)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function probability(value: number): string {
  return value < 0.0001 ? '< 0.0001' : value.toFixed(4);
}
