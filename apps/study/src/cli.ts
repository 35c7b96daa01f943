import { runProgram, type Io } from '@sr3kit/command';
import { addCreate } from './commands/create.ts';
import { addExport } from './commands/export.ts';
import { addPlan } from './commands/plan.ts';
import { addResults } from './commands/results.ts';
import { addServe } from './commands/serve.ts';

/**
 * The command `sr3-study`.
 *
 * @param argv - The arguments after the program's name.
 * @returns The exit code: 0 done, 1 failed, 2 bad input or usage. Never throws.
 */
export function main(argv: readonly string[], io: Io): Promise<number> {
  const program = {
    name: 'sr3-study',
    description: 'Asks people which of two pictures is the photograph, and measures how often a model fools them.',
    manifest: new URL('../package.json', import.meta.url),
    commands: [addCreate, addServe, addResults, addExport, addPlan],
  };
  return runProgram(program, argv, io);
}
