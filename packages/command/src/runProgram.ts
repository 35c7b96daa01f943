import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { exitCodeOf, exitCodes, type Failure } from './exitCodes.ts';
import type { Io } from './io.ts';
import type { Registration } from './registration.ts';

/** A program of several commands. */
export interface Program {
  readonly name: string;
  readonly description: string;
  /** The address of its package.json, which holds the version. */
  readonly manifest: URL;
  /** Each adds one command, in the order of the help. */
  readonly commands: readonly ((registration: Registration) => void)[];
  /** Kinds of failure whose message is enough, without a stack; exit code 1. */
  readonly failures?: readonly Failure[];
}

/**
 * Runs a program.
 *
 * @param argv - The arguments after the program's name.
 * @returns 0 when done, 1 on failure, 2 for bad input or usage, 130 when interrupted. Never throws: failures are written
 * to `io.stderr`.
 */
export async function runProgram(
  { name, description, manifest, commands, failures = [] }: Program,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  let code: number = exitCodes.done;
  const program = new Command(name)
    .description(description)
    .version(versionOf(manifest))
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  const act: Registration['act'] =
    (action) =>
    async (...given) => {
      code = await action(...given);
    };
  for (const add of commands) add({ program, io, act });
  const parse = async (): Promise<number> => {
    try {
      await program.parseAsync([...argv], { from: 'user' });
      return code;
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      // Commander has already written its own message.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
    }
  };
  return exitCodeOf(io, parse, failures);
}

function versionOf(manifest: URL): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}
