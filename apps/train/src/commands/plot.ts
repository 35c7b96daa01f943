import { existsSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { BadInput, exitCodes, writeFileAtomic, type Registration } from '@sr3kit/command';
import { assertOutputFile } from '../files/outputs.ts';
import { drawChart, type Series } from '../report/chart.ts';
import { axisLabel, measureOf } from '../report/measureNames.ts';
import { createSmoothing } from '../report/smoothing.ts';
import { readLog } from '../run/runLog.ts';

interface PlotOptions {
  readonly out: string;
  readonly metric: string;
  readonly linear?: boolean;
}

/** Points drawn of one curve: more would not be told apart. */
const maximumPoints = 1000;

/** `plot RUN_DIR…`: the loss curves, or a measure of the validations, of several runs in one chart. */
export function addPlot({ program, io, act }: Registration): void {
  program
    .command('plot')
    .description('Draw the curves of runs in one chart, as SVG or PNG.')
    .argument('<runs...>', 'folders of runs')
    .requiredOption('-o, --out <file>', 'the chart to write: .svg or .png')
    .option(
      '-m, --metric <name>',
      '"loss" (of the training, smoothed) or a measure of the validations, e.g. "psnr"',
      'loss',
    )
    .option('--linear', 'use a linear axis for the loss instead of a logarithmic one')
    .action(
      act(async (runs: string[], options: PlotOptions) => {
        const out = resolve(io.cwd, options.out);
        if (!['.svg', '.png'].includes(extname(out))) {
          throw new BadInput(`--out ${options.out}: the name must end in .svg or .png`);
        }
        assertOutputFile(out, '--out');
        const series = runs.map((run) => readSeries(resolve(io.cwd, run), options.metric));
        const ofTraining = options.metric === 'loss';
        const svg = drawChart({
          title: ofTraining ? 'training loss' : `validation: ${measureOf(options.metric).label}`,
          xLabel: 'step',
          yLabel: ofTraining ? 'smoothed loss' : axisLabel(options.metric),
          yScale: ofTraining && options.linear !== true ? 'log' : 'linear',
          series,
        });
        await writeFileAtomic(out, extname(out) === '.svg' ? svg : await sharp(Buffer.from(svg)).png().toBuffer());
        io.stdout.write(`${out}\n`);
        return exitCodes.done;
      }),
    );
}

function readSeries(run: string, metric: string): Series {
  const path = join(run, 'log.jsonl');
  if (!existsSync(path)) throw new BadInput(`${run}: no log.jsonl there: give the output folder of a run`);
  const records = readLog(path).map(({ record }) => record);
  if (records.length === 0) throw new BadInput(`${run}: its log is empty: no step is done yet`);
  if (metric === 'loss') return { name: basename(run), points: smoothed(records) };
  const points = records.flatMap((record) => {
    const value = 'validation' in record ? record.validation[metric] : undefined;
    return value === undefined || value === null ? [] : [[record.step, value] as const];
  });
  if (points.length > 0) return { name: basename(run), points, dots: true };
  const measured = new Set(records.flatMap((record) => ('validation' in record ? Object.keys(record.validation) : [])));
  const known = ['loss', ...measured].join(', ');
  throw new BadInput(`${run}: its validations have no measure "${metric}": use one of ${known}`);
}

function smoothed(records: ReturnType<typeof readLog>[number]['record'][]): [number, number][] {
  const steps = records.filter((record) => 'loss' in record);
  const smooth = createSmoothing(Math.min(1, 20 / Math.max(20, steps.length / 5)));
  const every = Math.max(1, Math.ceil(steps.length / maximumPoints));
  return steps
    .map((record): [number, number] => [record.step, smooth(record.loss)])
    .filter((_, index) => index % every === 0 || index === steps.length - 1);
}
