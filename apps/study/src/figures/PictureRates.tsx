import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import type { PictureRate, Results } from '../results/results.ts';
import { Figure } from './Figure.tsx';
import { modelColour } from './palette.ts';
import { shortened } from './shortened.ts';
import { taskTitle } from './taskTitle.ts';

const width = 560;
const plot = { left: 150, right: 500 };
const ROW = 40;
const DOT = 3.5;

/**
 * Fool rates of single pictures: a dot each, in rows by model, those of the same rate beside each other. A wide spread says
 * that a model fools people with some pictures and not with others.
 */
export function PictureRates({ results }: { readonly results: Results }): JSX.Element {
  const { tasks, models, pictures } = results;
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const panel = 40 + models.length * ROW;
  const height = tasks.length * panel + 40;
  return (
    <Figure width={width} height={height} title="Fool rates of single pictures">
      {tasks.map((task, index) => (
        <g key={task} transform={`translate(0 ${index * panel})`}>
          <text x={plot.left} y={20} font-weight="600">
            {taskTitle(task)}
          </text>
          {x.ticks(5).map((tick) => (
            <g key={tick}>
              <path d={`M${x(tick)} 30V${panel - 4}`} stroke="currentColor" stroke-opacity={0.15} />
              {index === tasks.length - 1 && (
                <text x={x(tick)} y={panel + 12} text-anchor="middle" font-size={12}>
                  {Math.round(100 * tick)}
                </text>
              )}
            </g>
          ))}
          <path d={`M${x(0.5)} 30V${panel - 4}`} stroke="currentColor" stroke-dasharray="4 3" />
          {models.map((model, row) => {
            const bottom = 30 + (row + 1) * ROW;
            return (
              <g key={model}>
                <text x={plot.left - 10} y={bottom - ROW / 2 + 9} text-anchor="end">
                  {shortened(model)}
                </text>
                {heaped(pictures.filter((each) => each.task === task && each.model === model)).map(([each, level]) => (
                  <circle
                    key={each.picture}
                    cx={x(each.rate)}
                    cy={bottom - 6 - Math.min(level, 9) * 3.2}
                    r={DOT}
                    fill={modelColour(row)}
                    fill-opacity={0.75}
                  >
                    <title>{`${each.picture}: ${each.fooled} of ${each.trials}`}</title>
                  </circle>
                ))}
              </g>
            );
          })}
        </g>
      ))}
      <text x={(plot.left + plot.right) / 2} y={height - 6} text-anchor="middle" font-size={12}>
        fool rate of a picture in %
      </text>
    </Figure>
  );
}

/** Each picture with how many of nearly the same rate lie below it. */
function heaped(pictures: readonly PictureRate[]): (readonly [PictureRate, number])[] {
  const heaps = new Map<number, number>();
  return pictures.map((picture) => {
    const place = Math.round(picture.rate * 50);
    const level = heaps.get(place) ?? 0;
    heaps.set(place, level + 1);
    return [picture, level] as const;
  });
}
