import { readFile, stat } from 'node:fs/promises';
import { exitCodes, type Registration } from '@sr3kit/command';
import { modelConfigSchema, modesOf } from '@sr3kit/models';
import { bundledModels } from '../model/chooseModel.ts';

/** `models`: the models that come with the command, and what each can do. */
export function addModels({ program, io, act }: Registration): void {
  program
    .command('models')
    .description('List the models that come with sr3. --model also takes a folder that contains a model.json.')
    .option('--json', 'print one line of JSON per model')
    .action(
      act(async (options: { readonly json?: boolean }) => {
        for (const { name, about, source } of bundledModels) {
          const config = modelConfigSchema.parse(JSON.parse(await readFile(source.config, 'utf8')));
          const bytes = (await stat(source.weights)).size;
          const modes = modesOf(config);
          const { scale } = config.task;
          const line = `${name}  ${scale}x, ${modes.join(' and ')}, ${(bytes / 1e6).toFixed(1)} MB: ${about}`;
          io.stdout.write(`${options.json ? JSON.stringify({ name, scale, modes, bytes, about }) : line}\n`);
        }
        return exitCodes.done;
      }),
    );
}
