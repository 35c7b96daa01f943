import type { JSX } from 'preact';
import type { Results } from '../../results/results.ts';

/** How far the study is, and what does not count. */
export function Progress({ results }: { readonly results: Results }): JSX.Element {
  const { raters, answers, leftOut, attention } = results;
  const numbers: readonly (readonly [string, number | string])[] = [
    ['raters began', raters.started],
    ['are at the end', raters.finished],
    ['count', raters.counted],
    ['answers count', answers],
    ['inattentive', raters.inattentive],
    ['unfinished', raters.unfinished],
    ['withdrawn', raters.withdrawn],
    ['attention checks wrong', `${attention.wrong} of ${attention.answered}`],
    ['answers interrupted', leftOut.interrupted],
    ['seen again', leftOut.seenAgain],
    ['mistimed', leftOut.mistimed],
  ];
  return (
    <section aria-label="Progress">
      <dl class="numbers">
        {numbers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
