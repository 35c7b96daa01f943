import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchBytes } from './fetchBytes.ts';

/** Cache storage as browsers have it: it takes addresses of http alone, and can be full. */
class FakeCache {
  readonly kept = new Map<string, Response>();
  full = false;
  broken = false;

  match(url: string): Promise<Response | undefined> {
    if (this.broken) return Promise.reject(new Error('UnknownError'));
    return Promise.resolve(this.kept.get(url)?.clone());
  }

  put(url: string, response: Response): Promise<void> {
    if (!/^https?:/.test(url)) return Promise.reject(new TypeError(`Request scheme is unsupported`));
    if (this.full) return Promise.reject(new DOMException('no room', 'QuotaExceededError'));
    this.kept.set(url, response);
    return Promise.resolve();
  }

  delete(url: string): Promise<boolean> {
    return Promise.resolve(this.kept.delete(url));
  }
}

const DATA = 'data:application/json,%7B%7D';
const HTTPS = 'https://example.org/model.json';

let cache: FakeCache;
let warnings: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  cache = new FakeCache();
  vi.stubGlobal('caches', { open: () => Promise.resolve(cache) });
  warnings = vi.spyOn(console, 'warn').mockReturnValue();
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (url: string) => (url === HTTPS ? Promise.resolve(new Response('{}')) : fetch(url)));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const text = async (url: string): Promise<string> =>
  new TextDecoder().decode(await fetchBytes(url, { cache: 'models' }));

test('a file that a bundler has inlined is not kept, and no warning', async () => {
  expect(await text(DATA)).toBe('{}');
  expect(cache.kept.size).toBe(0);
  expect(warnings).not.toHaveBeenCalled();
});

test('a file of the network is kept', async () => {
  expect(await text(HTTPS)).toBe('{}');
  expect([...cache.kept.keys()]).toEqual([HTTPS]);
  vi.stubGlobal('fetch', () => Promise.reject(new Error('offline')));
  expect(await text(HTTPS)).toBe('{}');
});

test.each(['full', 'broken'] as const)('a %s cache is a warning: the bytes are in hand', async (how) => {
  cache[how] = true;
  expect(await text(HTTPS)).toBe('{}');
  expect(warnings).toHaveBeenCalledWith(expect.stringContaining(HTTPS));
});
