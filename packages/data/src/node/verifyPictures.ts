import { UnreadablePictureError } from '../dataError.ts';
import { mapLimited } from './mapLimited.ts';
import type { PictureFile } from './matchLowRes.ts';
import type { PictureStore } from './pictureStore.ts';
import type { Skipped } from './probeFiles.ts';

// Decoding has libuv's four threads by default; the next files wait for them.
const AT_ONCE = 8;

/** Decodes every picture, and its low-resolution one, and tells in order which cannot be. */
export async function verifyPictures<File extends PictureFile>(
  files: readonly File[],
  store: PictureStore,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ pictures: File[]; skipped: Skipped[] }> {
  const problemOf = async (file: File): Promise<Skipped | undefined> => {
    try {
      await store.load(file, signal);
      if (file.low !== undefined) await store.load(file.low, signal);
      return undefined;
    } catch (error) {
      if (error instanceof UnreadablePictureError) return { path: error.path, reason: error.reason };
      throw error;
    }
  };
  const problems = await mapLimited(files, AT_ONCE, problemOf, signal);
  return {
    pictures: files.filter((_, index) => problems[index] === undefined),
    skipped: problems.filter((problem) => problem !== undefined),
  };
}
