import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput, exitCodes, writeFileAtomic, type Registration } from '@sr3kit/command';
import { exportCsv, exportJson } from '../results/exportTable.ts';
import { openStudy } from '../store/openStudy.ts';

interface ExportFlags {
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly database?: string;
  readonly out?: string;
  readonly overwrite?: boolean;
}

/** `export STUDY.sqlite`: every answer, for a statistics program; or a copy of the database while it is served. */
export function addExport({ program, io, act }: Registration): void {
  program
    .command('export')
    .description('Write every answer, those that do not count too, for other programs; the study may be running.')
    .argument('<study.sqlite>', 'its database')
    .option('--csv', 'a table: a line per answer')
    .option('--json', 'the study, its rules and its answers')
    .option('--database <file>', 'a copy of the whole database in one file')
    .option('-o, --out <file>', 'where to write the table or JSON (default: standard output)')
    .option('--overwrite', 'replace a file that already exists')
    .action(
      act(async (file: string, flags: ExportFlags) => {
        const { csv, json, database, out, overwrite } = flags;
        if ([csv, json, database].filter(Boolean).length !== 1) {
          throw new BadInput('export: give one of --csv, --json and --database FILE');
        }
        const target = database ?? out;
        if (target !== undefined && existsSync(resolve(io.cwd, target)) && (!overwrite || database !== undefined)) {
          throw new BadInput(
            `${target}: already exists: give another${database === undefined ? ', or --overwrite' : ''}`,
          );
        }
        const study = openStudy(resolve(io.cwd, file));
        try {
          if (database !== undefined) {
            study.database.run('VACUUM INTO ?', resolve(io.cwd, database));
            return exitCodes.done;
          }
          const text = csv ? exportCsv(study) : exportJson(study);
          if (out === undefined) io.stdout.write(text);
          else await writeFileAtomic(resolve(io.cwd, out), text);
          return exitCodes.done;
        } finally {
          study.database.close();
        }
      }),
    );
}
