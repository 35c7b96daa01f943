import type { DownloadProgress } from './protocol.ts';

/** The page's Cache storage for models. */
export const MODEL_CACHE = 'sr3kit-models';

/** The outcome of a download. */
export interface Kept {
  /** Whether all files are now in the cache. */
  readonly kept: boolean;
  /** Why not, in words. */
  readonly refused: string | null;
  /** Of all files, as transferred. */
  readonly bytes: number;
}

/**
 * Puts files into the cache if they are not there yet, for the next visit and for use offline. If the browser refuses to
 * keep them, they are loaded when they are needed.
 *
 * @param current - All files that this version of the page may keep; others in the cache are deleted.
 * @throws Error if a file cannot be loaded.
 */
export async function keepFiles(
  urls: readonly (URL | string)[],
  current: readonly (URL | string)[],
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
    const known = await cache.match(String(url));
    const file = known ? await known.blob() : await load(url, onProgress);
    bytes += file.size;
    if (known) continue;
    try {
      await cache.put(String(url), new Response(file));
    } catch (error) {
      refused = reasonOf(error);
    }
  }
  if (refused === null) await forgetOthers(cache, current);
  return { kept: refused === null, refused, bytes };
}

/** Deletes every model in the cache. */
export async function forgetFiles(): Promise<void> {
  await caches.delete(MODEL_CACHE);
}

async function load(url: URL | string, onProgress: (progress: DownloadProgress) => void): Promise<Blob> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error('The model could not be loaded: are you online?', { cause });
  });
  if (!response.ok || !response.body) {
    throw new Error(`The model could not be loaded: the server answered ${response.status}.`);
  }
  // It may be absent, and is wrong if the transfer is compressed: then there is no total.
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

/** Deletes models of earlier versions of the page. */
async function forgetOthers(cache: Cache, urls: readonly (URL | string)[]): Promise<void> {
  const known = new Set(urls.map(String));
  for (const { url } of await cache.keys()) if (!known.has(url)) await cache.delete(url);
}

function reasonOf(error: unknown): string {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
    ? 'the browser has no room left for this page'
    : 'the browser does not let this page store anything';
}
