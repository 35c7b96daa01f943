import { picture } from './state.ts';

/** Remembers that the page was loaded again, so that it is never done in a circle. */
const MARK = 'sr3kit-isolated';

/**
 * Registers the service worker, which keeps the page for offline use and answers with the headers of cross-origin
 * isolation, without which WebAssembly has one thread. The first visit comes from the host, which may not send them: the
 * page is then loaded once more, unless somebody has already begun.
 */
export async function isolate(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  try {
    await navigator.serviceWorker.register('./sw.js', { scope: './' });
    await navigator.serviceWorker.ready;
  } catch {
    // Refused, as in some private windows: the page works without.
    return;
  }
  if (globalThis.crossOriginIsolated || picture.value || sessionStorage.getItem(MARK)) return;
  sessionStorage.setItem(MARK, '1');
  location.reload();
  // Nothing is begun that would be broken off.
  await new Promise(() => {});
}
