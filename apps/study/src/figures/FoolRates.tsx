import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import type { FoolRate, Results } from '../results/results.ts';
import { Figure } from './Figure.tsx';
import { modelColour } from './palette.ts';
import { shortened } from './shortened.ts';
import { taskTitle } from './taskTitle.ts';

const width = 560;
const plot = { left: 150, right: 500 };
const bar = { height: 22, gap: 12 };

/**
 * Fool rates as in SR3's figures 6 and 7: a bar per model, a panel per task, with the interval of each and the line of a
 * coin, which is as well as a model can do.
 */
export function FoolRates({ results }: { readonly results: Results }): JSX.Element {
  const { tasks, models, rates, confidence } = results;
  const most = Math.max(0.55, ...rates.map(({ trials, high }) => (trials === 0 ? 0 : high)));
  const x = scaleLinear([0, Math.min(1, most)], [plot.left, plot.right]);
  const panel = 46 + models.length * (bar.height + bar.gap);
  const height = tasks.length * panel + 40;
  const title = `Fool rates with ${Math.round(100 * confidence)} % intervals`;
  return (
    <Figure width={width} height={height} title={title}>
      {tasks.map((task, index) => {
        const top = index * panel;
        const bottom = top + panel - 8;
        return (
          <g key={task} transform={`translate(0 ${top})`}>
            <text x={plot.left} y={20} font-weight="600">
              {taskTitle(task)}
            </text>
            {x.ticks(6).map((tick) => (
              <g key={tick}>
                <path d={`M${x(tick)} 30V${panel - 8}`} stroke="currentColor" stroke-opacity={0.15} />
                {index === tasks.length - 1 && (
                  <text x={x(tick)} y={panel + 12} text-anchor="middle" font-size={12}>
                    {Math.round(100 * tick)}
                  </text>
                )}
              </g>
            ))}
            <path d={`M${x(0.5)} 30V${bottom - top}`} stroke="currentColor" stroke-dasharray="4 3" />
            {rates
              .filter((rate) => rate.task === task)
              .map((rate, row) => (
                <Bar
                  key={rate.model}
                  rate={rate}
                  x={x}
                  y={36 + row * (bar.height + bar.gap)}
                  colour={modelColour(row)}
                />
              ))}
          </g>
        );
      })}
      <text x={(plot.left + plot.right) / 2} y={height - 6} text-anchor="middle" font-size={12}>
        fool rate in %; dashed: nobody can tell
      </text>
    </Figure>
  );
}

function Bar(props: {
  readonly rate: FoolRate;
  readonly x: (value: number) => number;
  readonly y: number;
  readonly colour: string;
}): JSX.Element {
  const { rate, x, y, colour } = props;
  const middle = y + bar.height / 2;
  return (
    <g>
      <text x={plot.left - 10} y={middle + 5} text-anchor="end">
        {shortened(rate.model)}
      </text>
      {rate.trials === 0 ? (
        <text x={plot.left + 8} y={middle + 5} fill-opacity={0.7}>
          no answers yet
        </text>
      ) : (
        <>
          <rect x={x(0)} y={y} width={x(rate.rate) - x(0)} height={bar.height} fill={colour} />
          <path
            d={`M${x(rate.low)} ${middle}H${x(rate.high)}M${x(rate.low)} ${middle - 5}v10M${x(rate.high)} ${middle - 5}v10`}
            stroke="currentColor"
            stroke-width={1.5}
            fill="none"
          />
          <text x={x(rate.high) + 8} y={middle + 5} font-size={13}>
            {(100 * rate.rate).toFixed(1)}
          </text>
        </>
      )}
    </g>
  );
}
