import { Command, CommanderError } from 'commander';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addModel } from './commands/model.ts';
import { addPlot } from './commands/plot.ts';
import { addRun } from './commands/run.ts';
import type { Registration } from './commands/registration.ts';
import { addSample } from './commands/sample.ts';
import { describeFailure } from './failure.ts';
import { exitCodes, type Io } from './io.ts';

/**
 * The command `sr3-train`.
 *
 * @param argv - The arguments after the program's name.
 * @returns 0 when done, 1 on failure, 2 for bad input or usage, 130 when interrupted. Never throws: failures are
 * written to `io.stderr`.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.done;
  const program = new Command('sr3-train')
    .description('Trains, samples and evaluates SR3 super-resolution models.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  const registration: Registration = {
    program,
    io,
    act:
      (action) =>
      async (...given) => {
        code = await action(...given);
      },
  };
  for (const add of [addRun, addSample, addEvaluate, addModel, addPlot, addDoctor]) add(registration);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has already written its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
    const failure = describeFailure(error);
    io.stderr.write(`${failure.text}\n`);
    return failure.code;
  }
}
