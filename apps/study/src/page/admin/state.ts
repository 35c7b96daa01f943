import { signal } from '@preact/signals';
import type { Results } from '../../results/results.ts';
import { ask, RefusedByServer } from '../server.ts';

const KEY = 'sr3-study-secret';
/** Milliseconds between looks at a study that runs. */
const EVERY = 2000;

/** The administrator's secret: kept by the browser until its tab is closed. */
export const secret = signal<string | null>(sessionStorage.getItem(KEY));
export const results = signal<Results | null>(null);
export const message = signal<string | null>(null);

/** Takes a secret and asks with it. */
export function enter(value: string): void {
  sessionStorage.setItem(KEY, value);
  message.value = null;
  secret.value = value;
}

/** Follows the results until the function that it returns is called. */
export function follow(key: string): () => void {
  const stop = new AbortController();
  void (async () => {
    while (!stop.signal.aborted) {
      try {
        results.value = await ask<Results>('/api/admin/results', {
          key,
          onWaiting: (why) => (message.value = why && 'The server does not answer; it is asked again.'),
        });
      } catch (error) {
        if (!(error instanceof RefusedByServer)) throw error;
        sessionStorage.removeItem(KEY);
        message.value = error.message;
        secret.value = null;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  })();
  return () => stop.abort();
}
