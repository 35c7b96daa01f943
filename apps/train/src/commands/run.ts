import { BadInput, exitCodes, type Registration } from '@sr3kit/command';
import { stringify } from 'yaml';
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
  readonly set: readonly string[];
}

/** `run CONFIG`: train, or say what training would be. */
export function addRun({ program, io, act }: Registration): void {
  program
    .command('run')
    .description('Train a model as a configuration says.')
    .argument('<config>', 'a YAML or JSON file, e.g. one of apps/train/configs')
    .option('--resume', 'go on from the last checkpoint, exactly as if the run had not stopped')
    .option('--overwrite', 'remove an earlier run in the output folder first')
    .option('--dry-run', 'take a few real steps, estimate memory and time, write nothing')
    .option('--print-config', 'print the configuration with everything written out, and stop')
    .option(
      '--set <key=value>',
      'change a field, e.g. --set training.steps=500 (repeatable; paths start at the current folder)',
      (value, previous: readonly string[]) => [...previous, value],
      [] as readonly string[],
    )
    .action(
      act(async (file: string, options: RunOptions) => {
        if (options.resume === true && options.overwrite === true) {
          throw new BadInput('--resume and --overwrite exclude each other: choose one');
        }
        const config = await loadRunConfig(file, options.set, io.cwd);
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
