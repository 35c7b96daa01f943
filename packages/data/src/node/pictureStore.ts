import type { Image } from '@sr3kit/imaging';
import { byteBudget } from './byteBudget.ts';
import { decode, decodedBytes } from './decode.ts';
import type { ProbedFile } from './probeFiles.ts';

/** Decoded pictures, kept in memory as far as they fit. Owns the decoding that is under way. */
export interface PictureStore {
  /**
   * The decoded picture: from memory, from a decoding that is under way, or from the file. Shared: do not write into it.
   *
   * @throws UnreadablePictureError; or the signal's reason while waiting for a turn (a decoding that has begun is finished).
   */
  load(file: ProbedFile, signal: AbortSignal): Promise<Image>;
  /** Forgets all pictures; resolves when no decoding is under way. */
  close(): Promise<void>;
}

// Bounds memory when pictures are large and many batches are prepared ahead, not the speed when they are small.
const DECODING_BYTES = 256 * 2 ** 20;

/**
 * @param cacheBytes - decoded bytes kept. Pictures are kept from the first on until it is full, and none is put out again:
 * training visits every picture once an epoch, and there a cache that replaces the oldest has lost each picture shortly
 * before it is needed again.
 */
export function pictureStore(cacheBytes: number): PictureStore {
  const kept = new Map<string, Image>();
  const underWay = new Map<string, Promise<Image>>();
  const budget = byteBudget(DECODING_BYTES);
  let keptBytes = 0;
  let closed = false;

  const decodeAndKeep = async (file: ProbedFile): Promise<Image> => {
    const image = await decode(file.path, file.path, file.header);
    if (!closed && keptBytes + image.data.byteLength <= cacheBytes) {
      keptBytes += image.data.byteLength;
      kept.set(file.path, image);
    }
    return image;
  };

  return {
    async load(file, signal) {
      const known = (): Image | Promise<Image> | undefined => kept.get(file.path) ?? underWay.get(file.path);
      const ready = known();
      if (ready !== undefined) return ready;
      const giveBack = await budget.take(decodedBytes(file.header), signal);
      try {
        // Somebody else may have begun it while this call waited for its turn.
        const begun = known();
        if (begun !== undefined) return await begun;
        const decoding = decodeAndKeep(file).finally(() => underWay.delete(file.path));
        underWay.set(file.path, decoding);
        return await decoding;
      } finally {
        giveBack();
      }
    },
    async close() {
      closed = true;
      kept.clear();
      keptBytes = 0;
      await Promise.allSettled(underWay.values());
    },
  };
}
