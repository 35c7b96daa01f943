import type { DownloadProgress } from './protocol.ts';

/** The page's Cache storage for models. */
export const MODEL_CACHE = 'sr3kit-models';

/** What became of a download. */
export interface Kept {
  /** Whether all files now lie in the cache. */
  readonly kept: boolean;
  /** Why they do not, in words. */
  readonly refused: string | null;
  /** Of all files, as they travel. */
  readonly bytes: number;
}

/**
 * Puts files into the cache that are not yet there, so that they are there for the next visit and offline. Where the
 * browser refuses to keep them, they are left to be loaded as they are needed.
 *
 * @param current - All files that this edition of the page may keep; others in the cache are deleted.
 * @throws Error where a file cannot be loaded.
 */
export async function keepFiles(
  urls: readonly URL[],
  current: readonly URL[],
  onProgress: (progress: DownloadProgress) => void,
): Promise<Kept> {
  let cache: Cache;
  try {
    cache = await caches.open(MODEL_CACHE);
  } catch (error) {
    return { kept: false, refused: reasonOf(error), bytes: 0 };
  }
  let refused: string | null = null;
  let bytes = 0;
  for (const url of urls) {
    const known = await cache.match(url.href);
    const file = known ? await known.blob() : await load(url, onProgress);
    bytes += file.size;
    if (known) continue;
    try {
      await cache.put(url.href, new Response(file));
    } catch (error) {
      refused = reasonOf(error);
    }
  }
  if (refused === null) await forgetOthers(cache, current);
  return { kept: refused === null, refused, bytes };
}

/** Deletes every model that is kept. */
export async function forgetFiles(): Promise<void> {
  await caches.delete(MODEL_CACHE);
}

async function load(url: URL, onProgress: (progress: DownloadProgress) => void): Promise<Blob> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error('The model could not be loaded: are you online?', { cause });
  });
  if (!response.ok || !response.body)
    throw new Error(`The model could not be loaded: the server answers ${response.status}.`);
  // Absent, and wrong for what travels compressed: then there is no total.
  const length = Number(response.headers.get('content-length'));
  const total = response.headers.has('content-encoding') ? 0 : length;
  let loaded = 0;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.length;
      onProgress({ loaded, total: Math.max(total, loaded) });
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter)).blob();
}

/** Models of earlier editions of the page. */
async function forgetOthers(cache: Cache, urls: readonly URL[]): Promise<void> {
  const known = new Set(urls.map(({ href }) => href));
  for (const { url } of await cache.keys()) if (!known.has(url)) await cache.delete(url);
}

function reasonOf(error: unknown): string {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
    ? 'the browser has no room left for this page'
    : 'the browser does not let this page keep anything';
}
