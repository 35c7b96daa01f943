import { stringify } from 'yaml';
import { BadInput, exitCodes, type Registration } from '@sr3kit/command';
import { loadRunConfig } from '../config/loadRunConfig.ts';
import { createReporter } from '../report/reporter.ts';
import { dryRun } from '../run/dryRun.ts';
import type { StartMode } from '../run/runFolder.ts';
import { trainRun } from '../run/trainRun.ts';

interface RunOptions {
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
  readonly printConfig?: boolean;
  readonly set?: readonly string[];
}

/** `run CONFIG`: trains, or estimates what training would cost. */
export function addRun({ program, io, act }: Registration): void {
  program
    .command('run')
    .description('Train a model from a configuration.')
    .argument('<config>', 'a YAML or JSON file, e.g. one of apps/train/configs')
    .option('--resume', 'continue from the last checkpoint, exactly as if the run had never stopped')
    .option('--overwrite', 'first delete the earlier run in the output folder')
    .option('--dry-run', 'take a few real steps, estimate memory and time, and write nothing')
    .option('--print-config', 'print the configuration with presets and defaults written out, and stop')
    .option(
      '--set <key=value>',
      'change a field, e.g. --set training.steps=500 (repeatable; relative paths start at the current folder)',
      (value, previous: readonly string[] = []) => [...previous, value],
    )
    .action(
      act(async (file: string, options: RunOptions) => {
        if (options.resume === true && options.overwrite === true) {
          throw new BadInput('--resume and --overwrite cannot be used together: choose one');
        }
        const config = await loadRunConfig(file, options.set ?? [], io.cwd);
        if (options.printConfig === true) {
          io.stdout.write(stringify(config));
          return exitCodes.done;
        }
        const reporter = createReporter(io);
        try {
          if (options.dryRun === true) return await dryRun(config, reporter);
          const mode: StartMode =
            options.resume === true ? 'resume' : options.overwrite === true ? 'overwrite' : 'fresh';
          return await trainRun(config, mode, io, reporter);
        } finally {
          reporter.close();
        }
      }),
    );
}
