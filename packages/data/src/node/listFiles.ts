import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { DataError } from '../dataError.ts';
import { byCodeUnits, walkFolder, type Unlisted } from './walkFolder.ts';

/** A file that may be a picture: only its content tells. */
export interface ListedFile {
  /** Absolute path. */
  readonly path: string;
  /** The same on every machine: the path within the folder that was named, with '/' between its parts. */
  readonly name: string;
  /** Whether it was listed by its own name or ends like a picture: if it is none after all, that is worth a warning. */
  readonly namedAsPicture: boolean;
}

const PICTURE_ENDING = /\.(png|jpe?g|jpe|jfif|webp|avif|hei[cf]|tiff?|gif|svg|bmp|jp2|jxl|dng|ppm|pgm)$/i;

/**
 * Expands folders (recursive, see `walkFolder`), globs, list files and single files. Files of a folder or glob are sorted
 * by name, without regard to the machine's language; a file that comes twice is taken once.
 *
 * @param entries - Existing paths first, then globs. A `.txt` file is a list: a path or glob-free name a line, relative to
 * the list's folder; empty lines and lines that begin with `#` are left out.
 * @param field - What errors call the list of entries, for example `data.files`.
 * @param onUnlisted - Told of what is in a folder and cannot be listed, a folder without permission or a link to nothing,
 * and of files that a list names and that are not there.
 * @throws DataError if a path is missing, or a folder, glob or list holds nothing.
 */
export async function listFiles(
  entries: readonly string[],
  baseFolder: string,
  field: (index: number) => string,
  onUnlisted: (what: Unlisted) => void = () => undefined,
): Promise<ListedFile[]> {
  const all = new Map<string, ListedFile>();
  for (const [index, entry] of entries.entries()) {
    const files = await expand(entry, baseFolder, field(index), onUnlisted);
    for (const file of files) if (!all.has(file.path)) all.set(file.path, file);
  }
  return [...all.values()];
}

async function expand(
  entry: string,
  baseFolder: string,
  field: string,
  onUnlisted: (what: Unlisted) => void,
): Promise<ListedFile[]> {
  const path = resolve(baseFolder, entry);
  const stats = await statOf(path, field);
  if (stats?.isDirectory()) {
    const { names, unlisted } = await walkFolder(path);
    unlisted.forEach(onUnlisted);
    if (names.length > 0) return names.map((name) => listed(path, name));
    if (unlisted.length > 0) throw new DataError(`${field}: ${unlisted[0]!.path}: ${unlisted[0]!.reason}`);
    throw new DataError(`${field}: the folder ${path} is empty: put pictures into it or name another folder`);
  }
  if (stats !== undefined) {
    return extname(path).toLowerCase() === '.txt' ? readList(path, field, onUnlisted) : [single(path)];
  }
  if (isDynamicPattern(entry)) {
    const files = await search(entry, baseFolder);
    if (files.length > 0) return files;
    const start = isAbsolute(entry) ? '' : ` in ${baseFolder}`;
    throw new DataError(`${field}: no file matches the glob "${entry}"${start}: check the pattern`);
  }
  const start = isAbsolute(entry) ? '' : ` (relative paths begin at ${baseFolder})`;
  throw new DataError(`${field}: there is no file or folder ${path}: check the path${start}`);
}

async function statOf(path: string, field: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EINVAL') return undefined;
    throw new DataError(`${field}: ${path} cannot be opened (${code}): check its permissions`, { cause });
  }
}

/**
 * How many parts of a glob are folders that are there under names with brackets or braces of their own: `pics (2)/*.png`,
 * `a [x]/**`. They are taken literally.
 */
async function literalParts(parts: readonly string[], baseFolder: string): Promise<number> {
  let literal = 0;
  for (let taken = 1; taken < parts.length; taken += 1) {
    const stats = await stat(resolve(baseFolder, parts.slice(0, taken).join('/') || '/')).catch(() => undefined);
    if (!stats?.isDirectory()) break;
    if (isDynamicPattern(parts[taken - 1]!)) literal = taken;
  }
  return literal;
}

async function search(entry: string, baseFolder: string): Promise<ListedFile[]> {
  const parts = entry.split('/');
  const literal = await literalParts(parts, baseFolder);
  const before = parts.slice(0, literal).join('/');
  const cwd = resolve(baseFolder, before);
  const names = await glob(parts.slice(literal).join('/'), { cwd, expandDirectories: false });
  const whole = names.map((name) => (literal === 0 ? name : `${before}/${name}`));
  whole.sort(byCodeUnits);
  return whole.map((name) => listed(baseFolder, name));
}

function listed(folder: string, name: string): ListedFile {
  return { path: resolve(folder, name), name, namedAsPicture: PICTURE_ENDING.test(name) };
}

async function readList(path: string, field: string, onUnlisted: (what: Unlisted) => void): Promise<ListedFile[]> {
  const lines = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '').split(/\r?\n/);
  const named = lines
    .map((line, index) => ({ name: line.trim(), line: index + 1 }))
    .filter(({ name }) => name !== '' && !name.startsWith('#'));
  if (named.length === 0) throw new DataError(`${field}: the list ${path} names no file: write one path a line`);
  const files: ListedFile[] = [];
  const absent: Unlisted[] = [];
  for (const { name, line } of named) {
    const file = resolve(dirname(path), name);
    if (await statOf(file, field)) {
      files.push({ path: file, name, namedAsPicture: true });
    } else {
      absent.push({
        path: file,
        reason: `there is no such file, which line ${line} of the list ${path} names: mend the line`,
      });
    }
  }
  if (files.length === 0) {
    throw new DataError(
      `${field}: none of the ${named.length} files that the list ${path} names is there, not even ${absent[0]!.path}: ` +
        "check the paths, which begin at the list's folder",
    );
  }
  absent.forEach(onUnlisted);
  return files;
}

function single(path: string): ListedFile {
  return { path, name: basename(path), namedAsPicture: true };
}
