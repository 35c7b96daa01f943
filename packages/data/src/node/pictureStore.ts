import { resizeBicubicWithAlpha, type Image, type Samples } from '@sr3kit/imaging';
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
 * @param cacheBytes - Bytes of decoded pictures to keep. They are kept from the first on until it is full, and none is
 * evicted: training visits every picture once an epoch, and a cache that replaces the oldest would lose each picture shortly
 * before it is needed again.
 * @param shorterSide - Pictures are shrunk until their shorter side has so many pixels; undefined: they keep their size.
 */
export function pictureStore(cacheBytes: number, shorterSide?: number): PictureStore {
  const cache = new Map<string, Image>();
  const underWay = new Map<string, Promise<Image>>();
  const budget = byteBudget(DECODING_BYTES);
  let cachedBytes = 0;
  let closed = false;

  const decodeAndKeep = async (file: ProbedFile): Promise<Image> => {
    const image = shrink(await decode(file.path, file.path, file.header), shorterSide);
    if (!closed && cachedBytes + image.data.byteLength <= cacheBytes) {
      cachedBytes += image.data.byteLength;
      cache.set(file.path, image);
    }
    return image;
  };

  return {
    async load(file, signal) {
      const loaded = (): Image | Promise<Image> | undefined => cache.get(file.path) ?? underWay.get(file.path);
      const ready = loaded();
      if (ready !== undefined) return ready;
      const giveBack = await budget.take(decodedBytes(file.header), signal);
      try {
        // Somebody else may have begun it while this call waited for its turn.
        const shared = loaded();
        if (shared !== undefined) return await shared;
        const decoding = decodeAndKeep(file).finally(() => underWay.delete(file.path));
        underWay.set(file.path, decoding);
        return await decoding;
      } finally {
        giveBack();
      }
    },
    async close() {
      closed = true;
      cache.clear();
      cachedBytes = 0;
      await Promise.allSettled(underWay.values());
    },
  };
}

function shrink(image: Image, shorterSide: number | undefined): Image {
  const { width, height } = image;
  const shorter = Math.min(width, height);
  if (shorterSide === undefined || shorter <= shorterSide) return image;
  const scaled = (length: number): number => Math.round((length * shorterSide) / shorter);
  return resizeBicubicWithAlpha<Samples>(image, { width: scaled(width), height: scaled(height) });
}
