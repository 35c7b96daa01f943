import { extname, resolve } from 'node:path';
import sharp from 'sharp';
import { BadInput, exitCodes, writeFileAtomic, type Registration } from '@sr3kit/command';
import { assertOutputFile } from '../files/outputs.ts';
import { drawChart } from '../report/chart.ts';
import { axisLabel, measureOf } from '../report/measureNames.ts';
import { readSeries } from '../run/runSeries.ts';

interface PlotOptions {
  readonly out: string;
  readonly metric: string;
  readonly linear?: boolean;
}

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
