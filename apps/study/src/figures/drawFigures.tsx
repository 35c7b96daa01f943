import { renderToString } from 'preact-render-to-string';
import type { Results } from '../results/results.ts';
import { FoolRates } from './FoolRates.tsx';
import { PictureRates } from './PictureRates.tsx';
import { ResponseTimes } from './ResponseTimes.tsx';

/** The figures of a study as SVG files, by name. */
export function drawFigures(results: Results): ReadonlyMap<string, string> {
  const figures = [
    ['fool-rates.svg', <FoolRates results={results} />],
    ['picture-rates.svg', <PictureRates results={results} />],
    ['response-times.svg', <ResponseTimes results={results} />],
  ] as const;
  return new Map(figures.map(([name, figure]) => [name, `${renderToString(figure)}\n`]));
}
