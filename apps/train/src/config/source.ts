import { readFile } from 'node:fs/promises';
import { parseDocument, type Document } from 'yaml';
import { BadInput, messageOf } from '@sr3kit/command';

/**
 * Reads a YAML (or JSON) file whose top is a mapping.
 *
 * @throws BadInput with the file and, for a syntax error, the line.
 */
export async function readYaml(path: string): Promise<Readonly<Record<string, unknown>>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder, not a file' : messageOf(error);
    throw new BadInput(`${path}: ${why}: give a configuration, e.g. one of apps/train/configs`, { cause: error });
  }
  const document = parseDocument(textOf(bytes, path));
  const [problem] = document.errors;
  if (problem) {
    const place = problem.linePos ? `:${problem.linePos[0].line}:${problem.linePos[0].col}` : '';
    const what = (problem.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    throw new BadInput(`${path}${place}: not valid YAML: ${what}: correct it there`, { cause: problem });
  }
  const value = plainValue(document, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadInput(`${path}: expected a mapping of keys to values at the top, as in apps/train/configs`);
  }
  return value as Record<string, unknown>;
}

const LARGEST = 2 ** 20;

function textOf(bytes: Uint8Array, path: string): string {
  const advice = 'give a configuration, e.g. one of apps/train/configs';
  if (bytes.length > LARGEST) throw new BadInput(`${path}: larger than 1 MiB, and so no configuration: ${advice}`);
  let text: string | undefined;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = undefined;
  }

  if (text === undefined || /[\u0000-\u0008\u000e-\u001f]/.test(text)) {
    throw new BadInput(`${path}: not a text: ${advice}`);
  }
  return text;
}

function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS() as unknown;
  } catch (cause) {
    // Of aliases that unfold to more than anybody can have meant.
    throw new BadInput(`${path}: not usable YAML: ${messageOf(cause)}: write it without aliases`, { cause });
  }
}
