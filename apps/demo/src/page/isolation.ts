import { begun } from './state.ts';

/** Remembers that the page was loaded again, so that it is never done in a circle. */
const MARK = 'sr3kit-isolated';
/** Milliseconds that the first visit waits for the service worker. Where it takes longer, the next visit is isolated. */
const PATIENCE = 5000;

/**
 * Registers the service worker, which keeps the page for offline use and answers with the headers of cross-origin
 * isolation, without which WebAssembly has one thread. The first visit comes from the host, which may not send them: the
 * page is then loaded once more, unless somebody has already begun: nothing that is being chosen or opened is lost, and the
 * next visit is isolated.
 */
export async function isolate(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  let ready: boolean;
  try {
    const registration = await navigator.serviceWorker.register('./sw.js', { scope: './' });
    ready = await Promise.race([isReady(registration), patience()]);
  } catch {
    // Refused, as in some private windows: the page works without.
    return;
  }
  if (!ready || globalThis.crossOriginIsolated || begun.value || sessionStorage.getItem(MARK)) return;
  sessionStorage.setItem(MARK, '1');
  location.reload();
  // Nothing is begun that would be broken off.
  await new Promise(() => {});
}

/** Whether a service worker answers for the page; false where it could not be installed, for want of room. */
function isReady({ installing, active }: ServiceWorkerRegistration): Promise<boolean> {
  if (!installing) return Promise.resolve(active !== null);
  return new Promise((resolve) => {
    installing.addEventListener('statechange', () => {
      if (installing.state === 'activated') resolve(true);
      if (installing.state === 'redundant') resolve(false);
    });
  });
}

function patience(): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE, false));
}
