import { dirname, resolve } from 'node:path';
import { exitCodes, type Registration } from '@sr3kit/command';
import { loadStudyConfig } from '../config/loadStudyConfig.ts';
import { createStudy } from '../store/createStudy.ts';

/** `create STUDY.yaml`: checks the pictures and writes the database. */
export function addCreate({ program, io, act }: Registration): void {
  program
    .command('create')
    .description('Check the pictures of a study and write its database: one file with everything in it.')
    .argument('<study.yaml>', 'what the study is')
    .option('-o, --out <file>', 'where to write the database (default: NAME.sqlite beside the study)')
    .action(
      act(async (file: string, options: { readonly out?: string }) => {
        const config = await loadStudyConfig(file, io.cwd);
        const path =
          options.out === undefined
            ? resolve(dirname(resolve(io.cwd, file)), `${config.name}.sqlite`)
            : resolve(io.cwd, options.out);
        const count = await createStudy(config, path, (done, of) => {
          if (io.stderr.isTTY) io.stderr.write(`\r${done} of ${of} pictures${done === of ? '\n' : ''}`);
        });
        const models = `${config.models.length} model${config.models.length === 1 ? '' : 's'}`;
        io.stdout.write(`${path}: ${count} pictures, ${models}. Next: sr3-study serve ${path}\n`);
        return exitCodes.done;
      }),
    );
}
