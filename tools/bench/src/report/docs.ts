import { readFile, rename, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

/**
 * Puts a section into a document: in the place of the section of the same name, or at the end. The rest stays as it is.
 *
 * @param text - Markdown, without markers.
 */
export function withSection(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- bench: ${name} -->`, `<!-- end of bench: ${name} -->`];
  const section = `${begin}\n\n${text.trim()}\n\n${end}`;
  const start = document.indexOf(begin);
  if (start < 0) return `${document.trimEnd()}\n\n${section}\n`;
  const stop = document.indexOf(end, start);
  if (stop < 0) throw new Error(`the section "${name}" has a beginning but no end: add the line ${end}`);
  return document.slice(0, start) + section + document.slice(stop + end.length);
}

/** Writes a section into a file of Markdown, as the formatter wants it, and the whole file or nothing. */
export async function writeSection(file: string, name: string, text: string): Promise<void> {
  const changed = withSection(await readFile(file, 'utf8'), name, text);
  const options = await resolveConfig(file);
  const temporary = `${file}.new`;
  await writeFile(temporary, await format(changed, { ...options, parser: 'markdown' }));
  await rename(temporary, file);
}
