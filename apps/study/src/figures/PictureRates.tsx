import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import type { PictureRate, Results } from '../results/results.ts';
import { modelColour } from './palette.ts';
import { Panels, PLOT } from './Panels.tsx';
import { shortened } from './shortened.ts';

const ROW = 40;
const DOT = 3.5;

/**
 * Fool rates of single pictures: a dot each, in rows by model, those of the same rate beside each other. A wide spread says
 * that a model fools people with some pictures and not with others.
 */
export function PictureRates({ results }: { readonly results: Results }): JSX.Element {
  const { tasks, models, pictures } = results;
  const x = scaleLinear([0, 1], [PLOT.left, PLOT.right]);
  const title = 'Fool rates of single pictures';
  return (
    <Panels
      {...{ title, tasks, x, ticks: 5, marked: 0.5, panel: 40 + models.length * ROW, gap: 4 }}
      label={(tick) => Math.round(100 * tick)}
      caption="fool rate of a picture in %"
    >
      {(task) =>
        models.map((model, row) => {
          const bottom = 30 + (row + 1) * ROW;
          return (
            <g key={model}>
              <text x={PLOT.left - 10} y={bottom - ROW / 2 + 9} text-anchor="end">
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
        })
      }
    </Panels>
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
