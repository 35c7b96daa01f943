import type { PictureDistances } from '@sr3kit/distances';
import type { PerceptualScore } from '../peers/perceptual/perceptualScores.ts';
import { megabytes } from '../report/numbers.ts';
import type { ReportTable } from '../report/report.ts';
import type { Spread } from '../statistics.ts';
import { wearInWords, type Wear } from '../workload/testPictures.ts';

/** What one upscaler did to pictures of one kind. */
export interface InferFigures {
  readonly model: string;
  /** `clean`, or how the inputs were worn. */
  readonly input: string;
  readonly secondsPerMegapixel: Spread;
  /** How many times as long as the first model of ours in one pass; null where there is none. */
  readonly cost: number | null;
  readonly psnr: number;
  readonly ssim: number;
  readonly consistency: number;
  /** Bytes. */
  readonly peak: number;
  readonly download: number;
  readonly perceptual: PerceptualScore | null;
  readonly distances: PictureDistances | null;
}

/** The table of one kind of inputs. */
export function inferTable(all: readonly InferFigures[], wear: Wear): ReportTable {
  const figures = all.filter(({ input }) => input === wearInWords(wear));
  const scored = figures.some(({ perceptual }) => perceptual !== null);
  const compared = figures.some(({ cost }) => cost !== null);
  return {
    title: wear === null ? 'Upscaling by 4.' : `Upscaling by 4, of inputs stored as JPEG of quality ${wear}.`,
    head: [
      ...['model', 's per output megapixel', ...(compared ? ['cost'] : [])],
      ...['PSNR (dB)', 'SSIM', 'consistency (1e-5)'],
      ...(scored ? ['feature distance', 'Fréchet distance'] : []),
      ...(figures.some(({ distances }) => distances !== null) ? ['LPIPS', 'DISTS'] : []),
      ...['peak MB', 'download MB'],
    ],
    rows: figures.map((row) => [
      row.model,
      time(row.secondsPerMegapixel),
      ...(row.cost === null ? [] : [row.cost.toPrecision(2)]),
      row.psnr.toFixed(2),
      row.ssim.toFixed(4),
      row.consistency.toFixed(2),
      ...(row.perceptual ? [row.perceptual.features.toFixed(2), row.perceptual.frechet.toFixed(3)] : []),
      ...(row.distances ? [row.distances.lpips.toFixed(4), row.distances.dists.toFixed(4)] : []),
      megabytes(row.peak),
      megabytes(row.download),
    ]),
  };
}

const time = ({ median, low, high }: Spread): string =>
  [median, low, high]
    .map((value) => value.toPrecision(3))
    .join(' ')
    .replace(/ (\S+) (\S+)/, ' ($1-$2)');
