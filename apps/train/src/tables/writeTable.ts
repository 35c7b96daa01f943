import { writeFileAtomic, type Io } from '@sr3kit/command';
import type { progressLine } from '../evaluation/progressLine.ts';
import type { Gathered } from './gatherRecords.ts';
import { tableMarkdown, tablePicture, tableResult, tableText, type TableAbout } from './tableResult.ts';

/** Where results of a table go, and where its records are kept; null for nowhere. */
export type TableFiles = Readonly<Record<'json' | 'markdown' | 'picture' | 'records', string | null>>;

/**
 * Makes the figures of a table, shows them, and writes them into the files that were asked for.
 *
 * @param line - Tells which row is being made: intervals may take minutes.
 */
export async function writeTable(
  about: TableAbout,
  { photographs, methods }: Gathered,
  files: TableFiles,
  line: ReturnType<typeof progressLine>,
  io: Io,
): Promise<void> {
  const result = tableResult(about, photographs, methods, (name) => line.show(`figures and intervals: ${name}`));
  line.clear();
  io.stdout.write(tableText(result));
  if (files.markdown !== null) await writeFileAtomic(files.markdown, tableMarkdown(result));
  if (files.picture !== null) await writeFileAtomic(files.picture, tablePicture(result));
  if (files.json !== null) await writeFileAtomic(files.json, `${JSON.stringify(result, null, 2)}\n`);
}
