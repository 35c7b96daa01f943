import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import type { Results } from '../results/results.ts';
import { Figure } from './Figure.tsx';
import { modelColour } from './palette.ts';
import { shortened } from './shortened.ts';
import { taskTitle } from './taskTitle.ts';

const width = 560;
const plot = { left: 150, right: 500 };
const ROW = 26;

/** Response times: the median and the middle half, from the pictures' first frame; dashed: when they are hidden. */
export function ResponseTimes({ results }: { readonly results: Results }): JSX.Element {
  const { tasks, models, rates, viewing } = results;
  const seconds = rates.flatMap(({ responseMs }) => (responseMs === null ? [] : [responseMs.high / 1000]));
  const x = scaleLinear([0, Math.max(viewing ?? 0, 1, ...seconds) * 1.05], [plot.left, plot.right]);
  const panel = 40 + models.length * ROW;
  const height = tasks.length * panel + 40;
  return (
    <Figure width={width} height={height} title="Response times">
      {tasks.map((task, index) => (
        <g key={task} transform={`translate(0 ${index * panel})`}>
          <text x={plot.left} y={20} font-weight="600">
            {taskTitle(task)}
          </text>
          {x.ticks(6).map((tick) => (
            <g key={tick}>
              <path d={`M${x(tick)} 30V${panel - 4}`} stroke="currentColor" stroke-opacity={0.15} />
              {index === tasks.length - 1 && (
                <text x={x(tick)} y={panel + 12} text-anchor="middle" font-size={12}>
                  {tick}
                </text>
              )}
            </g>
          ))}
          {viewing !== null && (
            <path d={`M${x(viewing)} 30V${panel - 4}`} stroke="currentColor" stroke-dasharray="4 3" />
          )}
          {rates
            .filter((rate) => rate.task === task)
            .map(({ model, responseMs }, row) => {
              const middle = 44 + row * ROW;
              return (
                <g key={model}>
                  <text x={plot.left - 10} y={middle + 5} text-anchor="end">
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
            })}
        </g>
      ))}
      <text x={(plot.left + plot.right) / 2} y={height - 6} text-anchor="middle" font-size={12}>
        seconds to the answer: median and middle half
      </text>
    </Figure>
  );
}
