import { writeFileAtomic, type Io } from '@sr3kit/command';
import { tableMarkdown, tablePicture, tableText, type TableResult } from './tableResult.ts';

/** Where results of a table go, and where its records are kept; null for nowhere. */
export type TableFiles = Readonly<Record<'json' | 'markdown' | 'picture' | 'records', string | null>>;

/** Shows a table, and writes it into the files that were asked for. */
export async function writeTable(result: TableResult, files: TableFiles, io: Io): Promise<void> {
  io.stdout.write(tableText(result));
  if (files.markdown !== null) await writeFileAtomic(files.markdown, tableMarkdown(result));
  if (files.picture !== null) await writeFileAtomic(files.picture, tablePicture(result));
  if (files.json !== null) await writeFileAtomic(files.json, `${JSON.stringify(result, null, 2)}\n`);
}
