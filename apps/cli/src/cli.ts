import { addDoctor, runProgram, type Io } from '@sr3kit/command';
import { addCompare } from './commands/compare.ts';
import { addModels } from './commands/models.ts';
import { addUpscale } from './commands/upscale.ts';

/**
 * The command `sr3`.
 *
 * @param argv - The arguments after the program's name.
 * @returns The exit code: 0 all done, 1 some pictures failed, 2 bad usage or no usable picture, 130 interrupted. Never throws.
 */
export function main(argv: readonly string[], io: Io): Promise<number> {
  const program = {
    name: 'sr3',
    description: 'Enlarges pictures by super-resolution, on your own machine.',
    manifest: new URL('../package.json', import.meta.url),
    commands: [addUpscale, addModels, addDoctor, addCompare],
  };
  return runProgram(program, argv, io);
}
