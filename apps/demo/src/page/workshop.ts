import { proxy, wrap, type Remote } from 'comlink';
import type { WorkerApi } from '../worker/worker.ts';
import scriptUrl from '../worker/worker.ts?worker&url';

/**
 * Starts the worker that computes. It is started from a blob that imports its script, because such a worker inherits the
 * content-security policy of the page, and one that is started from an address does not: what sees the picture can reach
 * no other host either.
 */
function start(): Remote<WorkerApi> {
  const script = new URL(scriptUrl, document.baseURI).href;
  const url = URL.createObjectURL(new Blob([`import ${JSON.stringify(script)};`], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module', name: 'sr3kit' });
  return wrap<WorkerApi>(worker);
}

/** The worker of this page. */
export const workshop: Remote<WorkerApi> = start();

export { proxy };
