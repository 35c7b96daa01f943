import { assertIntegrity } from './integrity.ts';
import { ModelError } from './modelError.ts';

interface FetchOptions {
  readonly integrity?: string | undefined;
  readonly cache?: string | undefined;
}

/**
 * The bytes at an address: of the network, of the page's Cache storage where it is asked for, or in Node of a file. What
 * cannot be kept is a warning: the bytes are there all the same.
 *
 * @throws ModelError that says what could not be loaded, and why.
 */
export async function fetchBytes(address: URL | string, { integrity, cache }: FetchOptions): Promise<ArrayBuffer> {
  const url = String(address);
  const kept = cache === undefined ? undefined : await openCache(cache);
  const known = kept && (await keptBytes(kept, url, integrity));
  if (known) return known;
  const bytes = url.startsWith('file:') ? await readFileUrl(url) : await download(url);
  if (integrity !== undefined) await assertIntegrity(bytes, integrity, url);
  if (kept) await keep(kept, url, bytes);
  return bytes;
}

async function keptBytes(
  kept: CacheLike,
  url: string,
  integrity: string | undefined,
): Promise<ArrayBuffer | undefined> {
  try {
    const bytes = await (await kept.match(url))?.arrayBuffer();
    // What was kept may be an older edition: the integrity tells.
    if (bytes === undefined || (await fits(bytes, integrity, url))) return bytes;
    await kept.delete(url);
  } catch (error) {
    warn(url, 'read from', error);
  }
  return undefined;
}

/** Keeps what has an address that a cache takes; a bundler may have written a small file into the script as `data:`. */
async function keep(kept: CacheLike, url: string, bytes: ArrayBuffer): Promise<void> {
  if (/^(data|blob|file):/i.test(url)) return;
  try {
    await kept.put(url, new Response(bytes.slice(0)));
  } catch (error) {
    warn(url, 'kept in', error);
  }
}

function warn(url: string, what: string, error: unknown): void {
  console.warn(`${url} could not be ${what} the cache of this page, and is used without: ${(error as Error).message}`);
}

async function download(url: string): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new ModelError(
      `${url}: could not be loaded (${(cause as Error).message}): check the address, and whether you are online`,
      {
        cause,
      },
    );
  }
  if (!response.ok) {
    throw new ModelError(`${url}: the server answers ${response.status} ${response.statusText}: correct the address`);
  }
  return response.arrayBuffer();
}

/** Node's `fetch` does not read files. Looked up at run time, so that bundlers for browsers see nothing of Node. */
async function readFileUrl(url: string): Promise<ArrayBuffer> {
  const files = (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule?.('node:fs/promises');
  if (!files) return download(url);
  try {
    const bytes = await files.readFile(new URL(url));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  } catch (cause) {
    throw new ModelError(
      `${url}: could not be read (${(cause as Error).message}): check that the package is complete`,
      { cause },
    );
  }
}

/** The part of Cache storage that is used here. */
interface CacheLike {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
  delete(url: string): Promise<boolean>;
  keys(): Promise<readonly { readonly url: string }[]>;
}

/** The page's storage of this name. */
export function openCache(name: string): Promise<CacheLike> {
  const storage = (globalThis as { caches?: { open(name: string): Promise<CacheLike> } }).caches;
  if (!storage) {
    throw new ModelError(`the cache "${name}" cannot be opened: there is no Cache storage here: leave "cache" out`);
  }
  return storage.open(name);
}

async function fits(bytes: ArrayBuffer, integrity: string | undefined, url: string): Promise<boolean> {
  if (integrity === undefined) return true;
  return assertIntegrity(bytes, integrity, url).then(
    () => true,
    () => false,
  );
}
