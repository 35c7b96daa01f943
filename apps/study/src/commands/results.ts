import { resolve } from 'node:path';
import { exitCodes, type Registration } from '@sr3kit/command';
import { resultsOf } from '../results/results.ts';
import { resultsText } from '../results/resultsText.ts';
import { openStudy } from '../store/openStudy.ts';

/** `results STUDY.sqlite`: fool rates, what was left out, and tests. */
export function addResults({ program, io, act }: Registration): void {
  program
    .command('results')
    .description('Print what a study has found so far; it may be running.')
    .argument('<study.sqlite>', 'its database')
    .option('--json', 'print JSON')
    .action(
      act(async (file: string, { json }: { readonly json?: boolean }) => {
        const study = openStudy(resolve(io.cwd, file));
        try {
          const results = resultsOf(study);
          io.stdout.write(json ? `${JSON.stringify(results)}\n` : resultsText(results));
          return exitCodes.done;
        } finally {
          study.database.close();
        }
      }),
    );
}
