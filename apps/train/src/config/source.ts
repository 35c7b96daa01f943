import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { BadInput, messageOf } from '@sr3kit/command';

/**
 * Reads a YAML (or JSON) file whose top is a mapping.
 *
 * @throws BadInput with the file and, for a syntax error, the line.
 */
export async function readYaml(path: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder, not a file' : messageOf(error);
    throw new BadInput(`${path}: ${why}: give a configuration, e.g. one of apps/train/configs`, { cause: error });
  }
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) {
    const place = problem.linePos ? `:${problem.linePos[0].line}:${problem.linePos[0].col}` : '';
    const what = (problem.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    throw new BadInput(`${path}${place}: not valid YAML: ${what}: correct it there`, { cause: problem });
  }
  const value = document.toJS() as unknown;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadInput(`${path}: expected a mapping of keys to values at the top, as in apps/train/configs`);
  }
  return value as Record<string, unknown>;
}
