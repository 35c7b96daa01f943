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
  worker.addEventListener('error', () => failed());
  return wrap<WorkerApi>(worker);
}

let failed: () => void;
let gone = false;

/** Whether the worker's script could not be loaded: only loading the page again starts another. */
export function workerIsGone(): boolean {
  return gone;
}

/** Rejects if the worker's script cannot be loaded: it then never answers. */
export const noWorker: Promise<never> = new Promise((_, reject) => {
  failed = () => {
    gone = true;
    reject(new Error('The program of this page could not be loaded: are you online?'));
  };
});
noWorker.catch(() => {});

/** The worker of this page. */
export const workshop: Remote<WorkerApi> = start();

export { proxy };
