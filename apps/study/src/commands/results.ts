import { join, resolve } from 'node:path';
import { exitCodes, writeFileAtomic, type Registration } from '@sr3kit/command';
import { drawFigures } from '../figures/drawFigures.tsx';
import { comparisonsOf } from '../results/comparisons.ts';
import { comparisonsText } from '../results/comparisonsText.ts';
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
    .option('--figures <folder>', 'write the plots there, as SVG; those of an earlier time are replaced')
    .action(
      act(async (file: string, { json, figures }: { readonly json?: boolean; readonly figures?: string }) => {
        const study = openStudy(resolve(io.cwd, file));
        try {
          const results = resultsOf(study);
          const comparisons = comparisonsOf(study);
          io.stdout.write(
            json
              ? `${JSON.stringify({ ...results, comparisons })}\n`
              : resultsText(results) + comparisonsText(comparisons),
          );
          if (figures !== undefined) {
            const folder = resolve(io.cwd, figures);
            for (const [name, svg] of drawFigures(results)) await writeFileAtomic(join(folder, name), svg);
          }
          return exitCodes.done;
        } finally {
          study.database.close();
        }
      }),
    );
}
