import { basename, dirname } from 'node:path';
import type { PictureFile } from './matchLowRes.ts';
import type { Skipped } from './probeFiles.ts';

/** A picture with its class, if the data set has classes. */
export interface LabelledFile extends PictureFile {
  readonly label?: number;
}

/**
 * Numbers pictures by the name of their parent folder.
 *
 * @param labels - `'folder'`: names in plain sorted order, as far as there are pictures of them; or the names by number,
 * and pictures in other folders are skipped; `undefined`: no labels.
 */
export function labelFiles(
  pictures: readonly PictureFile[],
  labels: 'folder' | readonly string[] | undefined,
): { pictures: LabelledFile[]; classes: readonly string[]; skipped: Skipped[] } {
  if (labels === undefined) return { pictures: [...pictures], classes: [], skipped: [] };
  const folderOf = (picture: PictureFile): string => basename(dirname(picture.path));
  const classes = labels === 'folder' ? [...new Set(pictures.map(folderOf))].sort() : labels;
  const numbers = new Map(classes.map((name, label) => [name, label]));
  const labelled: LabelledFile[] = [];
  const skipped: Skipped[] = [];
  for (const picture of pictures) {
    const label = numbers.get(folderOf(picture));
    if (label !== undefined) labelled.push({ ...picture, label });
    else skipped.push({ path: picture.path, reason: `its folder ${folderOf(picture)} is not among data.labels` });
  }
  return { pictures: labelled, classes, skipped };
}
