import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, interruptible, writeFileAtomic, type Io, type Registration } from '@sr3kit/command';
import { ablationMarkdown, ablationTable, ablationText } from '../ablation/ablationTable.ts';
import { assertEvaluation, evaluateVariant, type VariantResult } from '../ablation/evaluateVariant.ts';
import { budgetOf, readMatrix, type Ablation } from '../ablation/matrix.ts';
import { drawChart } from '../report/chart.ts';
import { axisLabel, measureOf } from '../report/measureNames.ts';
import { createReporter } from '../report/reporter.ts';
import { readSeries } from '../run/runSeries.ts';
import { trainRun } from '../run/trainRun.ts';

interface AblateFlags {
  readonly dryRun?: boolean;
}

/** `ablate MATRIX.yaml`: runs of one configuration that differ in what is named, under equal budgets, side by side. */
export function addAblate({ program, io, act }: Registration): void {
  program
    .command('ablate')
    .description(
      'Train every combination of a matrix of configurations under equal budgets, measure each, and write ablation.md, ' +
        'ablation.json and curves into the output folder. The same command goes on where it was stopped.',
    )
    .argument('<matrix>', 'a YAML file: config, set, axes, evaluation, output (see the README)')
    .option('--dry-run', 'check all configurations, list the runs, and train none')
    .action(
      act(async (file: string, { dryRun = false }: AblateFlags) => {
        const ablation = await readMatrix(file, io.cwd);
        if (dryRun) {
          for (const { name, config } of ablation.variants) io.stdout.write(`${name}: ${config.output}\n`);
          const [first] = ablation.variants;
          io.stdout.write(`${ablation.variants.length} runs, each of ${budgetOf(first!.config)} pictures\n`);
          return exitCodes.done;
        }
        const checked = await interruptible(io, (signal) => check(ablation, io, signal));
        if (checked !== exitCodes.done) return checked;
        const trained = await trainAll(ablation, io);
        if (trained !== exitCodes.done) return trained;
        return interruptible(io, (signal) => compare(ablation, io, signal), 'the same command goes on');
      }),
    );
}

async function check(ablation: Ablation, io: Io, signal: AbortSignal): Promise<number> {
  await assertEvaluation(ablation, io, signal);
  return exitCodes.done;
}

/** Trains what is not trained yet. Progress goes to stderr: stdout is for the table. */
async function trainAll({ variants }: Ablation, io: Io): Promise<number> {
  for (const [index, { name, config }] of variants.entries()) {
    io.stderr.write(`run ${index + 1} of ${variants.length}: ${name}\n`);
    const reporter = createReporter({ stdout: io.stderr });
    try {
      const mode = existsSync(join(config.output, 'config.yaml')) ? 'resume' : 'fresh';
      const code = await trainRun(config, mode, io, reporter);
      if (code !== exitCodes.done) return code;
    } finally {
      reporter.close();
    }
  }
  return exitCodes.done;
}

async function compare(ablation: Ablation, io: Io, signal: AbortSignal): Promise<number> {
  const { variants, output } = ablation;
  const results: VariantResult[] = [];
  for (const variant of variants) results.push(await evaluateVariant(variant, ablation, io, signal));
  const table = ablationTable(results, budgetOf(variants[0]!.config));
  await writeFileAtomic(join(output, 'ablation.json'), `${JSON.stringify({ ...table, results }, null, 2)}\n`);
  await writeFileAtomic(join(output, 'ablation.md'), ablationMarkdown(table));
  await drawCurves(ablation);
  io.stdout.write(ablationText(table));
  return exitCodes.done;
}

/** Losses of other objectives cannot be compared; what validations measure can. */
async function drawCurves({ variants, output }: Ablation): Promise<void> {
  if (variants.some(({ config }) => config.validation === undefined)) return;
  for (const metric of ['psnr', 'ssim']) {
    const chart = drawChart({
      title: `validation: ${measureOf(metric).label}`,
      ...{ xLabel: 'step', yLabel: axisLabel(metric), yScale: 'linear' },
      series: variants.map(({ name, config }) => ({ ...readSeries(config.output, metric), name })),
    });
    await writeFileAtomic(join(output, `${metric}.svg`), chart);
  }
}
