import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import type { Results } from '../results/results.ts';
import { modelColour } from './palette.ts';
import { Panels, PLOT } from './Panels.tsx';
import { shortened } from './shortened.ts';

const ROW = 26;

/** Response times: the median and the middle half, from the pictures' first frame; dashed: when they are hidden. */
export function ResponseTimes({ results }: { readonly results: Results }): JSX.Element {
  const { tasks, models, rates, viewing } = results;
  const seconds = rates.flatMap(({ responseMs }) => (responseMs === null ? [] : [responseMs.high / 1000]));
  const x = scaleLinear([0, Math.max(viewing ?? 0, 1, ...seconds) * 1.05], [PLOT.left, PLOT.right]);
  return (
    <Panels
      {...{ title: 'Response times', tasks, x, ticks: 6, marked: viewing, panel: 40 + models.length * ROW, gap: 4 }}
      label={(tick) => tick}
      caption="seconds to the answer: median and middle half"
    >
      {(task) =>
        rates
          .filter((rate) => rate.task === task)
          .map(({ model, responseMs }, row) => {
            const middle = 44 + row * ROW;
            return (
              <g key={model}>
                <text x={PLOT.left - 10} y={middle + 5} text-anchor="end">
                  {shortened(model)}
                </text>
                {responseMs !== null && (
                  <>
                    <rect
                      x={x(responseMs.low / 1000)}
                      y={middle - 6}
                      width={Math.max(1, x(responseMs.high / 1000) - x(responseMs.low / 1000))}
                      height={12}
                      fill={modelColour(row)}
                    />
                    <path
                      d={`M${x(responseMs.median / 1000)} ${middle - 9}v18`}
                      stroke="currentColor"
                      stroke-width={2}
                    />
                  </>
                )}
              </g>
            );
          })
      }
    </Panels>
  );
}
