import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import type { FoolRate, Results } from '../results/results.ts';
import { modelColour } from './palette.ts';
import { Panels, PLOT } from './Panels.tsx';
import { shortened } from './shortened.ts';

const bar = { height: 22, gap: 12 };

/**
 * Fool rates as in SR3's figures 6 and 7: a bar per model, a panel per task, with the interval of each and the line of a
 * coin, which is as well as a model can do.
 */
export function FoolRates({ results }: { readonly results: Results }): JSX.Element {
  const { tasks, models, rates, confidence } = results;
  const most = Math.max(0.55, ...rates.map(({ trials, high }) => (trials === 0 ? 0 : high)));
  const x = scaleLinear([0, Math.min(1, most)], [PLOT.left, PLOT.right]);
  const title = `Fool rates with ${Math.round(100 * confidence)} % intervals`;
  return (
    <Panels
      {...{ title, tasks, x, ticks: 6, marked: 0.5, panel: 46 + models.length * (bar.height + bar.gap), gap: 8 }}
      label={(tick) => Math.round(100 * tick)}
      caption="fool rate in %; dashed: nobody can tell"
    >
      {(task) =>
        rates
          .filter((rate) => rate.task === task)
          .map((rate, row) => (
            <Bar key={rate.model} rate={rate} x={x} y={36 + row * (bar.height + bar.gap)} colour={modelColour(row)} />
          ))
      }
    </Panels>
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
      <text x={PLOT.left - 10} y={middle + 5} text-anchor="end">
        {shortened(rate.model)}
      </text>
      {rate.trials === 0 ? (
        <text x={PLOT.left + 8} y={middle + 5} fill-opacity={0.7}>
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
