import { addDoctor, runProgram, type Io } from '@sr3kit/command';
import { addAblate } from './commands/ablate.ts';
import { addAddCrisp } from './commands/addCrisp.ts';
import { addConvert } from './commands/convert.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExport } from './commands/export.ts';
import { addModel } from './commands/model.ts';
import { addPlot } from './commands/plot.ts';
import { addRun } from './commands/run.ts';
import { addSample } from './commands/sample.ts';
import { addSearchSchedule } from './commands/searchSchedule.ts';
import { failures } from './failures.ts';

/**
 * The command `sr3-train`.
 *
 * @param argv - The arguments after the program's name.
 * @returns 0 when done, 1 on failure, 2 for bad input or usage, 130 when interrupted. Never throws: failures are
 * written to `io.stderr`.
 */
export function main(argv: readonly string[], io: Io): Promise<number> {
  const program = {
    name: 'sr3-train',
    description: 'Trains, samples and evaluates SR3 super-resolution models.',
    manifest: new URL('../package.json', import.meta.url),
    commands: [
      addRun,
      addSample,
      addEvaluate,
      addSearchSchedule,
      addAblate,
      addModel,
      addConvert,
      addExport,
      addAddCrisp,
      addPlot,
      addDoctor,
    ],
    failures,
  };
  return runProgram(program, argv, io);
}
