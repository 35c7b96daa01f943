import { existsSync, readdirSync, statSync } from 'node:fs';
import { synsets } from '@sr3kit/classifier';
import { BadInput } from '@sr3kit/command';
import type { Dataset } from '@sr3kit/data/node';

/**
 * The numbers of ImageNet's classes of the folders that pictures lie in.
 *
 * @param folder - As it was given, resolved: an empty class in it is told, which would otherwise be missed.
 * @returns By the data set's own numbers of its classes.
 * @throws BadInput for folders that are no classes of ImageNet's, and for classes without a picture.
 */
export function imagenetClasses({ classes }: Dataset, folder: string): readonly number[] {
  const unknown = classes.filter((name) => !synsets.includes(name));
  if (unknown.length > 0) {
    throw new BadInput(
      `evaluate: ${folder}: ${unknown.slice(0, 3).join(', ')} ${unknown.length === 1 ? 'is' : 'are'} not among the ` +
        `${synsets.length} classes of ImageNet: put pictures into folders named by their class, e.g. n02124075`,
    );
  }
  const empty = subfolders(folder).filter((name) => synsets.includes(name) && !classes.includes(name));
  if (empty.length > 0) {
    throw new BadInput(
      `evaluate: ${folder}: no picture of class ${empty.slice(0, 3).join(', ')} can be used: put some there, or remove the folder`,
    );
  }
  return classes.map((name) => synsets.indexOf(name));
}

/** None where the pictures were named by a glob or a list. */
function subfolders(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}
