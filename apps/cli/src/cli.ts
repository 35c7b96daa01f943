import { Command, CommanderError } from 'commander';
import type { Registration } from './commands/registration.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { addModels } from './commands/models.ts';
import { addUpscale } from './commands/upscale.ts';
import { isForPeople, messageOf } from './failure.ts';
import { exitCodes, type Io } from './io.ts';

/**
 * The command `sr3`.
 *
 * @param argv - The arguments after the program's name.
 * @returns the exit code: 0 all done, 1 some failed, 2 bad usage or nothing usable, 130 interrupted. Never throws.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.done;
  const program = new Command('sr3')
    .description('Enlarges pictures by super-resolution, on this machine.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  const act: Registration['act'] =
    (action) =>
    async (...given) => {
      code = await action(...given);
    };
  for (const add of [addUpscale, addModels, addDoctor, addCompare]) add({ program, io, act });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said what is wrong already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
    if (isForPeople(error)) {
      io.stderr.write(`error: ${messageOf(error)}\n`);
      return exitCodes.badInput;
    }
    io.stderr.write(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return exitCodes.failed;
  }
}
