import { UnreadablePictureError } from '../dataError.ts';
import type { Header } from './decode.ts';
import { NOT_A_PICTURE, readHeader } from './decode.ts';
import type { ListedFile } from './listFiles.ts';
import { mapLimited } from './mapLimited.ts';

/** A file whose header says it is a picture. */
export interface ProbedFile extends ListedFile {
  readonly header: Header;
}

/** A file that is not used, and why. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

// libuv has four threads by default; a few more headers in the queue keep them busy.
const AT_ONCE = 16;

/**
 * Reads the header of every file. Files that are not pictures and were not named as such (a README in a folder) are
 * left out silently; others that cannot be used are `skipped`.
 */
export async function probeFiles(
  files: readonly ListedFile[],
  signal?: AbortSignal,
): Promise<{ pictures: ProbedFile[]; skipped: Skipped[] }> {
  const pictures: ProbedFile[] = [];
  const skipped: Skipped[] = [];
  const probe = async (file: ListedFile): Promise<ProbedFile | Skipped> => {
    try {
      const { header } = await readHeader(file.path, file.path);
      return { ...file, header };
    } catch (error) {
      if (error instanceof UnreadablePictureError) return { path: file.path, reason: error.reason };
      throw error;
    }
  };
  const probed = await mapLimited(files, AT_ONCE, probe, signal);
  for (const [index, result] of probed.entries()) {
    if ('header' in result) pictures.push(result);
    else if (files[index]!.namedAsPicture || result.reason !== NOT_A_PICTURE) skipped.push(result);
  }
  return { pictures, skipped };
}
