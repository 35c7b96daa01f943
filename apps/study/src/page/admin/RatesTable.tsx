import type { JSX } from 'preact';
import { taskTitle } from '../../figures/taskTitle.ts';
import type { Results } from '../../results/results.ts';

/** The figures of every model and task. */
export function RatesTable({ results }: { readonly results: Results }): JSX.Element {
  const percent = (share: number): string => (100 * share).toFixed(1);
  return (
    <section aria-label="Figures">
      <table>
        <thead>
          <tr>
            <th scope="col">task</th>
            <th scope="col" class="text">
              model
            </th>
            <th scope="col">fool rate, %</th>
            <th scope="col">{Math.round(100 * results.confidence)} % interval</th>
            <th scope="col">answers</th>
            <th scope="col">median time, s</th>
            <th scope="col">agreement</th>
          </tr>
        </thead>
        <tbody>
          {results.rates.map(({ task, model, trials, rate, low, high, responseMs, agreement }) => (
            <tr key={`${task} ${model}`}>
              <td>{taskTitle(task)}</td>
              <td class="text">{model}</td>
              <td>{trials === 0 ? '-' : percent(rate)}</td>
              <td>
                {percent(low)} to {percent(high)}
              </td>
              <td>{trials}</td>
              <td>{responseMs === null ? '-' : (responseMs.median / 1000).toFixed(2)}</td>
              <td>{agreement === null ? '-' : agreement.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
